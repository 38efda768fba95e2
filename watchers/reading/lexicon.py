"""Words for hazards in English and Spanish, as data. No event has its name in here.

All patterns are read on plain lower-case text and stand between word borders. `sure` words count on their
own; `unsure` words are said of much else too, and count only in a sentence where one of `needs` is said as
well, or one of EVIDENCE where `suffers` (for people also die in a fire that burns no forest). `stems` only
spare time: a hazard none of whose stems occurs is not looked for. Where two hazards are hit as often, the
one that stands first here is believed.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.scales import Hazard


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is said of one hazard; each field is words or patterns set off by spaces, `_` for a space."""

    hazard: Hazard
    stems: str
    sure: str
    unsure: str = ""
    needs: str = ""
    suffers: bool = True


EVIDENCE = """
dead deaths? died dies killed kills? killing injur\\w+ wounded casualt\\w+ victims? evacuat\\w+ displaced
rescue\\w* trapped homeless destroy\\w+ collaps\\w+ devastat\\w+ survivors? fatal\\w* death_toll
muert[oe]s? muere[n]? mato mata[n]? fallecid\\w+ fallec\\w+ herid[oa]s? victimas? evacu\\w+
desaparecid\\w+ atrapad\\w+ damnificad\\w+ destru\\w+ rescat\\w+ desplazad\\w+ supervivientes? arras\\w+
devasta\\w+
"""
"""Somebody is hurt, sought or moved: with it a doubtful word is believed."""

ENTRIES = (
    Entry(
        hazard=Hazard.TSUNAMI,
        stems="tsunami maremoto tidal",
        sure="tsunamis? maremotos? tidal_waves?",
    ),
    Entry(
        hazard=Hazard.EARTHQUAKE,
        stems="quake sism seism temblo temblar tremor terremot epicent richter aftershock replica magnitud",
        sure="""
        terremotos? earthquakes? quakes? sismos? sismic[oa]s? seism(?:o|os|ic) temblor(?:es)?
        aftershocks? epicent(?:er|re|ro)s? richter movimientos?_teluricos? earth_tremors?
        temblo_la_tierra magnitude_(?:of_)?\\d\\.\\d magnitud_(?:de_)?\\d[.,]\\d \\d[.,]\\d[\\s-]magnitude
        """,
        unsure="tremors? temblar temblando replicas?",
        needs="magnitud\\w* felt shook sintio sentido tierra ground suelo grados \\d[.,]\\d",
    ),
    Entry(
        hazard=Hazard.VOLCANO,
        stems="volcan erupc erupt lava ash",
        sure="""
        volcanic_(?:eruptions?|ash|activity) erupciones erupcion_(?:volcanica|del?) en_erupcion
        ash_(?:cloud|plume)s? volcano_erupt\\w* nubes?_de_ceniza ceniza_volcanica coladas?_de_lava
        lava_flows?
        """,
        unsure="volcan(?:es)? volcano(?:e?s)? erupt\\w* erupcion lava",
        needs="""
        volcan\\w* erupc\\w+ erupt\\w* lava ceniza\\w* ash alert\\w* magma explosi\\w+ activity
        sismic\\w+ crater
        """,
    ),
    Entry(
        hazard=Hazard.LANDSLIDE,
        stems="slide desliz deslave alud avalan corrimiento derrumbe huaico desprendim",
        sure="""
        landslides? mudslides? rockslides? landslips? deslizamientos?_de_(?:tierras?|lodo|laderas?)
        deslaves? huaicos? corrimientos?_de_tierras? aludes? mud_?flows? debris_flows?
        """,
        unsure="avalanch(?:es?|as?) avalanchas? alud derrumbes? desprendimientos?",
        needs="""
        snow nieve ski\\w* esqui\\w* montan\\w+ buried sepulta\\w+ ladera carretera cerro mountain slope
        """,
    ),
    Entry(
        hazard=Hazard.CYCLONE,
        stems="hurac hurric typhoon tifon cyclon ciclon tropical",
        sure="""
        hurricanes? huracan(?:es)? typhoons? tifon(?:es)? cyclones? ciclon(?:es)? super_?typhoons?
        tropical_(?:storms?|cyclones?|depressions?)
        (?:tormentas?|depresion(?:es)?|ciclon(?:es)?)_tropical(?:es)?
        """,
    ),
    Entry(
        hazard=Hazard.FLOOD,
        stems="""
        flood inund riada desbord gota torrencial torrential dana crecid deluge monsoon anegad dam river
        presa
        """,
        sure="""
        inundaci\\w+ flooding flood_?waters? flash_?floods?
        floods?_(?:warnings?|alerts?|watch\\w*|victims?|zones?|relief) riadas? gota_fria desbordamientos?
        lluvias?_torrencial(?:es)? torrential_(?:rains?|rainfall|downpours?)
        (?:la|una|otra|nueva|por|esta|ante)_dana anegad\\w+ river_bursts? burst_(?:its|their)_banks
        dam_(?:bursts?|fail\\w*|collaps\\w+) severe_floods? deadly_floods? crecidas?_del?
        """,
        unsure="floods? flooded inundad[oa]s? inunda[n]? inundo desbord[ao]\\w* crecidas? monsoons? deluge",
        needs="""
        rain\\w* rivers? water levees? dams? roads? homes hous\\w+ streets_under lluvia\\w* rios? agua
        calles casas viviendas carreteras? cauce embalse presa metro\\w* litros mm affected relief
        """,
    ),
    Entry(
        hazard=Hazard.WILDFIRE,
        suffers=False,
        stems="fire incendi fuego hectarea acres bomberos llamas",
        sure="""
        wild_?fires? bush_?fires? forest_fires? brush_?fires? grass_?fires? incendios?_forestal(?:es)?
        fuegos?_forestal(?:es)? bomberos_forestales #\\w{2,}fires?
        (?:burnt?|burned|scorched)_[\\d,.]+_acres
        [\\d.,]+_(?:hectareas|acres)_(?:quemad|arrasad|calcinad|burn|scorch)\\w*
        """,
        unsure="incendios? fires? fuegos? llamas",
        needs="""
        hectareas? acres hectares forest\\w* bosques? montes? pinar\\w* sierra
        parque_(?:nacional|natural) medios_aereos hidroavion\\w* perimetro ume firefighters_battl\\w+
        containment contained bushland
        """,
    ),
    Entry(
        hazard=Hazard.ATTACK,
        stems="""
        atentad tiroteo shoot gunm bomb terror masacr massac hostage rehen secuestr stabb apunal kidnap
        misil missile airstr bombarde explosiv
        """,
        sure="""
        atentados? tiroteos? mass_shootings? shootings? active_shooters? gunm[ae]n bombings? car_bombs?
        coches?_bomba suicide_(?:bomb\\w*|attacks?) terror(?:ist)?_attacks?
        ataques?_(?:terrorista|armado|suicida)s? masacres? massacres? hostages? rehenes stabbings?
        apunalamientos? knife_attacks? bombardeos? (?:missile|rocket|drone)_(?:strikes?|attacks?)
        air_?strikes? ataques?_(?:aereos?|con_(?:misiles|drones))
        """,
        unsure="bombas? bombs? secuestr\\w+ kidnapp\\w+ shooters? terroris\\w+ shot",
        needs="""
        explo\\w+ estall\\w+ amenaza threat deton\\w+ defus\\w+ police policia gunfire disparos tourists?
        turistas? attack\\w* ataque\\w*
        """,
    ),
    Entry(
        hazard=Hazard.TRANSPORT,
        stems="""
        descarril derail crash collision colision tren trenes train avion plane aere naufrag wreck capsiz
        ferry aground encall airport aeropuerto flight vuelo helicop ferroviar choque
        """,
        sure="""
        descarril\\w+ derail\\w+ (?:plane|train|air|helicopter|bus|ferry|jet)_crash\\w*
        train_(?:collision|wreck)s?
        (?:accidentes?|siniestros?|choques?|colision(?:es)?)_(?:de_)?(?:un_)?(?:tren(?:es)?|avion(?:es)?|autobus|autocar|ferry|helicoptero)
        (?:accidentes?|siniestros?|tragedias?)_(?:ferroviari[oa]|aere[oa]|aeronautic[oa]|maritim[oa])s?
        shipwrecks? naufrag\\w+ capsiz\\w+ runs?_aground ran_aground encall(?:a|o|ado|ada)
        ferry_(?:sinks?|sank|disaster|accident) airports?_(?:closed|closes|closure|shut\\w*|chaos)
        aeropuertos?_(?:cerrad|colapsad|clausurad)\\w+ cierr[ae]n?_(?:el_)?aeropuerto
        flights?_(?:cancell?ed|grounded|diverted|suspended) vuelos?_(?:cancelad|suspendid|desviad)\\w+
        avion(?:eta)?_(?:se_)?estrell\\w+ (?:cancela\\w*|suspende\\w*)_(?:\\d+_|todos_)?(?:los_)?vuelos
        """,
        unsure="""
        tren(?:es)? trains? ferry ferries avion(?:es)? planes? aircraft helicopters? crucero
        cruise_ships?
        """,
        needs="""
        crash\\w* collision collid\\w+ derail\\w* accidente?s? choque colision estrell\\w+ descarril\\w+
        explo\\w+ averia sinks? sank hund\\w+ emergency_landing aterrizaje_de_emergencia
        """,
    ),
    Entry(
        hazard=Hazard.EXPLOSION,
        stems="explo blast refiner detonac estallid gas chemical estall",
        sure="""
        explosion(?:es)? explosions? detonaci\\w+ gas_(?:leaks?|blasts?) fugas?_de_gas
        chemical_(?:spill|leak)s? escape_(?:quimico|toxico) bomb_blasts?
        """,
        unsure="explot\\w+ explod\\w+ blasts? refiner(?:y|ies|ias?) estallidos? estall[oa]\\w*",
        needs="""
        gas plants? planta fabrica factory refiner\\w+ edificio building tuberia pipeline deposito
        tanques? fire incendio llamas fuego
        """,
    ),
    Entry(
        hazard=Hazard.UNREST,
        stems="""
        disturbio golpe toque coup riot curfew estado emergenc emergency martial marcial protest clash
        enfrentam civil revuelta manifesta demonstrat unrest barricad saque loot gang pandill bandas
        """,
        sure="""
        disturbios? golpes?_de_estado toques?_de_queda riots? rioting rioters? curfews? ley_marcial
        martial_law estado_de_(?:sitio|excepcion) military_coup coup_(?:d'etat|attempt) attempted_coup
        civil_(?:war|unrest) guerra_civil (?:political|social|violent)_unrest
        violent_(?:protests?|clashes|demonstrations?) saqueos? looting protestas?_violentas?
        gang_violence (?:armed|heavily_armed)_gangs?
        violencia_de_(?:las_)?(?:bandas|pandillas) (?:bandas|pandillas)_(?:armadas|criminales)
        """,
        unsure="""
        protest(?:s|ers?|as?|an|aron|ing)? demonstrat(?:ions?|ors?) manifestaciones manifestantes clashes
        enfrentamientos revueltas? estado_de_emergencia state_of_emergency barricad\\w+
        """,
        needs="""
        tear_gas gases_lacrimogenos violent\\w+ violence violencia arrest(?:s|ed) detenid[oa]s cargas
        riot_police antidisturbios barricad\\w+ block(?:s|ed|ing|ade)\\w* bloque\\w+ cortan clash\\w*
        disturbios riots? airport aeropuerto gangs? bandas pandillas
        """,
    ),
    Entry(
        hazard=Hazard.EPIDEMIC,
        stems="""
        epidemi pandemi brote contagi covid coronavirus ebola coler choler outbreak dengue zika virus
        sarampi measles gripe flu pox viruela marburg fever fiebre malaria
        """,
        sure="""
        epidemi(?:as?|cs?) ebola cholera dengue zika outbreaks?_of_(?!violence) disease_outbreaks?
        norovirus brotes?_de_(?!violencia|verde) (?:bird|avian|swine)_flu gripe_(?:aviar|porcina)
        monkey_?pox mpox viruela_del_mono measles sarampion marburg yellow_fever fiebre_amarilla
        contagios brote_epidemico hantavirus chikungunya
        """,
        unsure="""
        pandemi(?:as?|cs?) covid(?:-19)? coronavirus colera outbreaks? brotes? virus malaria legionel\\w+
        """,
        needs="""
        cases casos contagi\\w+ infect\\w+ infecci\\w+ hospitali\\w+ oms positivos variantes? variants?
        lockdown\\w* confinamiento quarantine\\w* cuarentena health_emergency alerta_sanitaria incidencia
        restricciones
        """,
    ),
    Entry(
        hazard=Hazard.HEAT,
        stems="calor heat temperatura",
        sure="""
        olas?_de_calor heat_?waves? calor_(?:extremo|sofocante) (?:extreme|excessive|record)_heat
        golpes?_de_calor temperaturas_(?:extremas|record) heat_(?:warnings?|advisor\\w+|alerts?)
        """,
    ),
    Entry(
        hazard=Hazard.COLD,
        stems="frio cold freez arctic polar nevada blizzard snow",
        sure="""
        olas?_de_frio frio_(?:polar|extremo) cold_(?:snaps?|spells?|waves?) extreme_cold arctic_blast
        polar_vortex freezing_temperatures temporal_de_nieve
        """,
    ),
    Entry(
        hazard=Hazard.STORM,
        stems="""
        storm torment tornado borrasca tempest temporal vendaval granizad blizzard surge gale twister
        nevada
        """,
        sure="""
        tornado(?:e?s)? borrascas? tempestad(?:es)? storm_surges? thunder_?storms? hail_?storms?
        blizzards? snow_?storms? ice_storms? granizadas? temporal_de_(?:viento|lluvia|levante|nieve|mar)
        vendaval(?:es)?
        """,
        unsure="storms? tormentas? temporal gales? nevadas?",
        needs="""
        winds? rain\\w* snow\\w* vientos? lluvias? rachas nieve granizo rayos lightning km/h mph litros
        avisos? alerta power_cuts? lash\\w* batter\\w* azot\\w+ landfall warnings? aemet
        """,
    ),
    Entry(
        hazard=Hazard.STRIKE,
        stems="huelg strike paro walkout sindicat",
        sure="""
        huelgas? paros?_(?:general|nacional|de_(?:transportes?|pilotos|controladores|trenes|taxis))
        walk_?outs?
        (?:general|rail|pilots?'?|airline|airport|tube|dock|port|bus|transport|train|nurses'?|teachers'?|workers'?|crew)_strikes?
        strike_(?:action|ballot)s? (?:on|go_on|goes_on|call_off)_strike
        """,
    ),
    Entry(
        hazard=Hazard.OUTAGE,
        stems="apag outage blackout power corte caida",
        sure="""
        apag(?:on|ones) power_(?:outages?|cuts?|failures?)
        (?:internet|system|it|network|website|service)_(?:outage|failure)s?
        cortes?_de_(?:luz|energia|electricidad|suministro)
        caidas?_(?:del|de_los)_(?:sistemas?|servicios?|servidores)
        """,
        unsure="blackouts?",
        needs="power electric\\w* grid homes customers lights",
    ),
    Entry(
        hazard=Hazard.ADVISORY,
        stems="travel viaj",
        sure="""
        travel_(?:advisor\\w+|warnings?|alerts?|bans?) do_not_travel desaconseja\\w*_(?:los_)?viaj\\w+
        (?:recomendacion(?:es)?|alertas?)_de_viaje
        """,
    ),
    Entry(
        hazard=Hazard.OTHER,
        stems="collaps derrumb colaps nightclub discoteca hotel",
        sure="""
        (?:building|bridge|roof|factory|stand|crane)_collaps\\w+
        (?:derrumbe|colapso)_(?:de_un|de_una|del|de)_(?:edificio|puente|techo|inmueble)
        edificio_(?:se_)?(?:derrumb|colaps)\\w+ (?:nightclub|hotel|hospital)_fires?
        incendio_en_(?:un_|una_|el_|la_)?(?:hotel|discoteca|hospital)
        """,
    ),
)
