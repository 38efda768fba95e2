"""How it is told from the place, in seven languages: what is ordered, measured, felt and seen, and what is none."""

from __future__ import annotations

import pytest

from engine.model.scales import Hazard
from watchers.reading import read_text

TOLD = """
attack: Sumy: Gleitbomben auf Wohnviertel am Morgen
attack: Zweiter Überfall auf Camper in einer Woche an der Algarve
attack: Tyros sous les obus pour la troisième nuit
attack: Un couple de randonneurs agressés près du lac
attack: Sciame di droni nella notte sulla città
attack: Orologi di lusso, ennesima rapina a turisti in centro
attack: Bomba planadora atinge bairro residencial
attack: Caminhantes assaltados na serra
attack: Bajo fuego de mortero la ciudad sitiada
attack: Ola de asaltos a viajeros en la terminal
attack: Town shelled overnight from across the river
attack: Spate of robberies targets hikers in the park
attack: Glijbommen op markt in grensstad
attack: Wandelaars beroofd in natuurpark
explosion: Gasflasche explodiert in Imbiss
explosion: Un restaurant soufflé, une bouteille de gaz en cause
explosion: Bombola scoppia in un chiosco
explosion: Botija de gás rebenta em roulotte
explosion: Mina antipersonal mata a dos niños
explosion: Landmine kills three farmers
explosion: Landmijn doodt drie boeren
other: Talsperre nur noch zu einem Drittel voll, Rasensprengen verboten
other: Barrage à 7 %, des villages ravitaillés en citernes
other: Autobotti in paese, invaso al 9 per cento
other: Albufeira a 12 %, rega proibida
other: Embalse al 8 %: cortes nocturnos de agua
other: Reservoir down to 14%, hosepipe ban begins
other: Stuwmeer op 11 procent, sproeiverbod van kracht
other: Fischsterben im Kanal
other: Fuite d'ammoniac dans une usine de glaces
other: Nube tossica sul quartiere, chiudere le finestre
other: Mancha de óleo chega às praias
other: Vertido tóxico en el arroyo deja miles de peces muertos
other: Do not drink order after solvent spill
other: Vissterfte in de vaart
tsunami: Sirenen an der Küste, erste Welle von 70 Zentimetern
tsunami: Première vague de 60 cm mesurée, le littoral évacué
tsunami: Prima onda di 40 centimetri, evacuate le spiagge
tsunami: Primeira onda chega ao porto, moradores fogem para zonas altas
tsunami: Evacúan el borde costero: primera ola de 80 centímetros
tsunami: First wave of 70 cm measured, people told to move to higher ground
tsunami: Eerste golf van 50 centimeter, trek naar hoger gelegen gebied
earthquake: Kamine wackeln: Erdstoß der Stärke 4,4 im Zollernalbkreis
earthquake: Cheminées tombées, secousse de magnitude 4,8
earthquake: Boati e notte in strada, magnitudo 4
earthquake: Tremor de magnitude 4,6 racha paredes
earthquake: Fuerte remezón despierta a la capital
earthquake: Chimneys toppled by 5.1 jolt
earthquake: Dorp trilt op zijn grondvesten
volcano: Aschewolke über dem Merapi, Sperrzone erweitert
volcano: Panache de cendres au-dessus de la caldeira
volcano: Cenere sui paesi, colonna eruttiva di 4 chilometri
volcano: Coluna de cinzas sobe 3 mil metros
volcano: Columna de ceniza de 3.500 metros, vuelos desviados
volcano: Ash column rises 5 km above crater
volcano: Aspluim van drie kilometer boven krater
landslide: Boden gibt nach, Straße abgesackt
landslide: Le talus s'est effondré sur la départementale
landslide: La collina si muove ancora, fuori casa dieci famiglie
landslide: Chão cede e engole carro
landslide: La ladera sigue moviéndose, doce casas desalojadas
landslide: Hillside still moving, homes red-tagged
landslide: Weg weggezakt na dagen regen
cyclone: Taifunwarnung für zwölf Provinzen
cyclone: L'île placée en alerte cyclonique
cyclone: Le autorità: il sistema ha toccato terra con venti a 180 km
cyclone: Aviso de ciclone para o norte da província
cyclone: Ya tocó tierra en la península
cyclone: Signal No 4 raised over Catanduanes
cyclone: Cycloonwaarschuwing voor de eilanden
storm: Superzelle zieht über die Wetterau
storm: Des grêlons dévastent les vergers
storm: Nove regioni in allerta rossa
storm: Sete distritos sob aviso laranja
storm: Cinco provincias en aviso rojo por viento
storm: Six counties under red wind warning
storm: Hagelstenen verwoesten kassen
flood: Scheitel der Oder wird am Freitag erwartet
flood: Le pic de crue attendu dimanche
flood: Il colmo di piena atteso nella notte
flood: Pico de cheia esperado para domingo
flood: El Paraná sigue creciendo: 300 evacuados
flood: River expected to crest at 9 metres on Friday
flood: Hoogste stand verwacht op zaterdag
cold: Blitzeis legt Verkehr lahm
cold: Sans chauffage par moins 18
cold: Gelo, senza riscaldamento a meno 15
cold: Sem aquecimento a menos 14
cold: Sin calefacción a menos 20 en la ciudad
cold: Heating off at minus 18, warming tents set up
cold: Zonder verwarming bij min 17
epidemic: Lassafieber: Klinik isoliert Pfleger
epidemic: Fièvre de Lassa : sixième décès dans l'État
epidemic: Febbre di Lassa, isolato un medico
epidemic: Febre do Oropouche chega à capital
epidemic: Fiebre de Lassa: tercera muerte en el estado
epidemic: Nipah claims fourth life in district
epidemic: Riftdalkoorts vastgesteld bij herders
unrest: Wasserwerfer gegen Demo, 50 Festnahmen
unrest: Canons à eau et interpellations à la marche
unrest: Idranti sul corteo, 30 fermi
unrest: Balas de borracha contra manifestantes, 12 detidos
unrest: Perdigones contra la marcha y 25 detenidos
unrest: Water cannon used at march, 60 arrested
unrest: Waterkanon ingezet bij mars, 40 aanhoudingen
transport: Boote kollidieren auf dem See
transport: Deux pirogues se percutent sur le lac
transport: Due barche si scontrano nella laguna
transport: Despiste de autocarro na serra
transport: Volcadura de un ómnibus en la sierra
transport: Boats collide on reservoir
transport: Geen treinen rond Gouda door seinstoring
outage: Kartenzahlung bundesweit ausgefallen
outage: Les hôpitaux repassent au papier
outage: Gli ospedali tornano a carta e penna
outage: Hospitais voltam ao papel
outage: Hospitales vuelven al papel tras caída de los sistemas
outage: Hospitals back on paper after login outage
outage: Ziekenhuizen terug op papier, inlogdienst plat
other: Lagerhalle in Vollbrand, Fenster und Türen geschlossen halten
other: Un entrepôt en feu, les riverains confinés
other: Capannone in fiamme, colonna di fumo sulla città
other: Armazém a arder há seis horas
other: Almacén en llamas: cien bomberos combaten el fuego
other: Warehouse ablaze, residents told to keep windows shut
other: NL-Alert verstuurd: ramen en deuren dicht
other: Vier Bergsteiger seit Sonntag überfällig
other: Trois spéléologues coincés dans un gouffre
other: Minatori intrappolati, nessun contatto con la galleria
other: Laje desaba em obra
other: Espeleólogos atrapados en una cueva
other: Cavers overdue in flooded system
other: Parkeerdek in elkaar gezakt
earthquake: Thousands report shaking across the peninsula
earthquake: Dorpelingen schrikken wakker van beving; schade door beving gemeld
tsunami: Harbor surges of 3 feet recorded, docks damaged
tsunami: Räumung der Küstenzonen angeordnet
attack: Raketeneinschlag am Stadtrand
attack: Artillery duels along the border
attack: Inslag in flat, bewoners onder puin
flood: Die Altstadt bereitet sich auf 9 Meter vor
flood: Água chega ao primeiro andar no centro da vila
flood: El Paraná sube: 40 familias en centros de evacuados
landslide: Se hunde la carretera a la costa
landslide: Bergdorp ontruimd wegens schuivende helling
landslide: Mud buries homes below the ridge
other: Flammen im Pflegeheim: zwei Tote
other: Incendio en conventillo deja doce familias en la calle
other: Smoke pours from industrial estate
other: Giftige dampen na ongeluk, blijf binnen
other: Crolla il solaio di una scuola
other: Desabou a laje de um mercado
other: Drei Wanderer vermisst
outage: Bundesweiter Ausfall der Notrufnummern
outage: Bank apps down across the country, cash only
wildfire: Flames reach edge of the resort
"""
"""A hazard and a headline."""

NONE = """
Statisten spielen Verletzte: Großübung am Flughafen
Bundestag stimmt für Pflichtversicherung gegen Hochwasser
Faux attentat au stade : 200 figurants mobilisés
Une étude publiée dans une revue éclaire les séismes du passé
Comparse e finto terremoto alla scuola media
Polizza obbligatoria contro il terremoto, il governo rinvia
Terremoto ai vertici della banca
Figurantes simulam naufrágio no Tejo
Seguro contra cheias aprovado pelo parlamento
Ensayaron la evacuación por tsunami en los colegios
El video de la inundación es de 2016 y de otro país
Mock earthquake: actors play casualties
Flood relief scheme goes to planning board
Tree rings hold 600 years of droughts
Figuranten spelen gewonden bij aanslag
Modelstudie: kans op overstroming kleiner dan gedacht
Minister presents new cloud strategy for hospitals
El equipo gana 3-0 y duerme líder
Die Elbe lädt zum Baden ein
Le musée du volcan rouvre ses portes
Il Po visto dal drone: la mostra fotografica
Novo parque de estacionamento abre na segunda-feira
Wandelaars welkom op nieuw pad langs de klif
Reservoir walk reopens for spring
Un bus gratuit pour les festivaliers
New ferry joins fleet in spring
Der Stausee lockt Segler an
Mineros celebran su día con desfile
Smoke-free industrial estate wins award
First wave of tickets sold out
Erste Welle von 300 Kündigungen
Première vague de licenciements
Primera ola de 200 despidos
Primeira onda de demissões
Eerste golf van 400 aanmeldingen
Pupils mark polio day with a run
Das Altenheim feiert sein Sommerfest
Cede el paso y evita multas
La giunta cede il passo al commissario
O Tejo visto do miradouro
Water at the Oscars: bottles only
Cash only at the village fair
"""


@pytest.mark.parametrize("line", TOLD.strip().splitlines())
def test_it_is_read_as_it_is_told_from_the_place(line: str) -> None:
    hazard, _, title = line.partition(": ")

    assert Hazard(hazard) in {each.hazard for each in read_text(title, "", is_news=False).hazards}


@pytest.mark.parametrize("title", NONE.strip().splitlines())
def test_what_is_played_insured_studied_or_opened_is_no_hazard(title: str) -> None:
    assert read_text(title, "", is_news=False).hazards == ()
