"""What only sounds like a hazard: figures of speech, clubs, drills, films, anniversaries; as data.

The form is that of lexicon.py. A pair is a list of first words and a list of what may follow them.
"""

from __future__ import annotations

FIGURES = """
brainstorm\\w* photo_shootings? long_shot big_shot one_shot population_explosion box_office_bomb
blasts?_from_the_past (?:full|having_a|had_a|have_a)_blast blast_off fuego_amigo alto_el_fuego
cease_?fire friendly_fire under_fire fire_sale hire_and_fire (?:camp|spit|back|cross|gun)fire fired
huelga_de_hambre hunger_strikes? erupcion(?:es)?_cutanea\\w* replicas?_de_(?:un|una|la|el)
carolina_hurricanes san_jose_earthquakes colorado_avalanche tampa_bay_lightning calgary_flames
oklahoma_city_thunder iowa_state_cyclones golden_hurricane (?:miami|the)_heat
personal_trainers? virus_informatico\\w* computer_virus\\w* la_casa_de_papel
volcano_(?:bay|coaster) hurricane_(?:lamp|cocktail) eye_of_the_storm take\\w*_\\w{2,9}_by_storm
"""
PAIRS = (
    (
        """
        terremoto tsunami tormenta huracan tempestad ola avalancha aluvion lluvia erupcion explosion brote
        epidemia incendio bomba seismo temblor cascada inundacion desastre catastrofe accidente
        """,
        """
        politic\\w+ electoral\\w* mediatic\\w+ judicial\\w* financier\\w+ economic\\w+ televisiv\\w+
        perfecta institucional\\w* informativ\\w+ futbolistic\\w+ informatic\\w+ demografic\\w+
        """,
    ),
    (
        """
        terremoto tsunami tormenta ola avalancha aluvion lluvia erupcion explosion brote epidemia bomba
        cascada
        """,
        """
        de_criticas de_litigios de_demandas de_goles de_memes de_comentarios de_reacciones de_dimisiones
        de_denuncias de_fichajes de_solidaridad de_insultos de_ofertas de_datos de_emociones de_aplausos
        de_violencia de_color de_sabor(?:es)? de_vida de_alegria de_jubilo de_ideas de_creatividad
        de_noticias de_dolares de_dinero de_millones de_elogios de_racismo de_estrellas
        """,
    ),
    (
        "terremoto_en terremoto_en_el terremoto_en_la terremoto_en_los terremoto_dentro_del?",
        """
        pp psoe vox podemos ciudadanos barca gobierno partido junta liga vestuario bolsa mercados? futbol
        cupula banca casa_real industria redes
        """,
    ),
    (
        "political electoral financial media perfect social_media constitutional legal",
        "earthquakes? storms? tsunamis? volcano hurricane avalanche explosion firestorms?",
    ),
    (
        """
        storms?_of avalanche_of floods?_of waves?_of tsunami_of torrents?_of explosions?_of outbreaks?_of
        epidemic_of
        """,
        """
        criticism complaints protest anger messages calls applications tributes lawsuits violence
        laughter people tourists migrants orders new data loneliness obesity colou?r
        """,
    ),
    (
        """
        protesters? fans crowds? tourists? migrants messages complaints calls tributes refugees
        demonstrators? supporters users mourners
        """,
        "flood flood(?:s|ed|ing) (?:have|has)_flood(?:ed|ing)",
    ),
    (
        "flood(?:s|ed|ing)? flood(?:s|ed|ing)?_the flooded_with",
        """
        markets? social_media twitter internet web inbox(?:es)? zone messages calls tears requests offers
        memories light
        """,
    ),
    (
        "inundan? inundo inundad[oa]s?_de inundan?_de inundan?_las inundan?_el",
        "redes mercado internet twitter felicitaciones mensajes criticas",
    ),
    ("storm(?:s|ed|ing)?", "out off into ahead past back the_capitol"),
    ("shooting shot", "stars? guards? schedule percentage on_location in_location on_film"),
    (
        "slams? blasts? blasted fires opens_fire_on",
        "trump biden government critics boss his her their back coach manager staff him",
    ),
    ("strikes?", "deals? gold a_deal again out back first agreement"),
    ("golpes?_de", "suerte efecto timon gracia autoridad"),
    ("temblor(?:es)?_(?:de|en)_(?:las?|los)", "manos? voz piernas"),
    ("tren_de", "vida aragua aterrizaje borrascas"),
    ("crash", "courses? diets? tests?"),
    ("arden?", "redes las_redes"),
)
"""With FIGURES, taken out of the text before anything is looked for."""

DRILLS = """
simulacros? drills? maniobras_militares simulation shakeout
ejercicios?_de_(?:evacuacion|emergencia|simulacion)
(?:training|tabletop|military|naval|joint|emergency|preparedness)_exercises?
"""

FICTION = """
peliculas? films? movies? netflix hbo trailers? teaser estreno box_office taquilla novelas?
libros? books? videojuegos? video_?games? album albumes cancion(?:es)? songs? documental
documentar(?:y|ies) temporada_\\d season_\\d miniserie serie_de_(?:tv|television) sitcom
exposicion_(?:de|sobre) thriller ranking horoscopo recetas? recipes?
"""

DENIALS = """
false_alarms? falsas?_alarmas? hoax bulos? desmient\\w+ desmentid[oa]s? descarta\\w* deletes_report
there_(?:was|is)_no did_not_(?:happen|occur|take_place) never_happened
(?:warning|alert|watch|advisory|curfew)s?_(?:is_|was_|were_)?(?:lifted|cancel(?:l)?ed)
lifts?_(?:the_)?(?:\\w+_)?(?:warning|alert|watch|advisory|curfew)
(?:levanta[n]?|cancela[n]?)_(?:la|el)_(?:alerta|aviso|toque_de_queda)
"""
"""What is not so, or is over: its authority says that, and no headline raises an alarm by denying one."""

NEGATED = """
no_tsunamis?(?:_threat|_warning|_alert|_risk|_danger)? no_(?:threat|risk|danger)_of_(?:a_)?tsunami
(?:no_hay|sin)_(?:riesgo|alerta|aviso|amenaza|peligro)_de_tsunami no_(?:hubo|genera|provoca)_(?:un_)?tsunami
(?:earthquake|quake|flood|fire|hurricane|storm|tsunami)_(?:proof\\w*|resistant|insurance)
"""
"""Taken out of the text, which may be about something else that is so."""

PAST = """
aniversarios? anniversar(?:y|ies) conmemora\\w* commemorat\\w+ en_recuerdo_de in_memory_of
remember(?:s|ing|ed) recuerdan?_(?:el|la|los|las)
(?:history|historia)_(?:of|de_los|de_las) condenad[oa]s?_(?:a|por)
sentenced_(?:to|for) juicio_(?:por|del|a) (?:on_)?trial_(?:for|over) acusad[oa]s?_de
"""

PAST_PAIRS = (
    (
        "\\d+ un dos tres cuatro cinco diez quince veinte treinta cien varios muchos",
        """
        (?:anos|decadas|siglos|meses)_(?:despues|desde|tras)
        (?:anos|decadas|siglos|meses)_del?_(?:terremoto|tsunami|huracan|atentado|accidente|golpe)
        """,
    ),
    (
        "(?<!desde_)hace",
        """
        (?:\\d+|un|dos|tres|cuatro|cinco|diez)_(?:anos?|decadas|siglos)
        (?:quince|veinte|treinta|cien|varios|muchos)_(?:anos?|decadas|siglos)
        """,
    ),
    (
        "\\d+ a one two three four five ten fifteen twenty thirty fifty several many hundred",
        "(?:years?|decades?|centur(?:y|ies))_(?:after|later|since|on|ago|on_from)",
    ),
)

SPORT = """
gol(?:es)? goals? partidos? liga champions derbi entrenador(?:es|a)? fichajes? delanter[oa]s? striker futbol
football soccer premier_league nba nfl mlb touchdowns? play_?offs? copa world_cup mundial tenis tennis torneo
tournament semifinal(?:es)? eurocopa quarterback midfielder seleccion rugby golf formula_1 f1 moto_?gp balon
baloncesto atletico euroliga uefa fifa ufc roland_garros wimbledon
"""
"""With one of these in the sentence only what somebody was hurt by is believed."""
