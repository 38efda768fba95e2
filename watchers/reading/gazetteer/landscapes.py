"""Landscapes, islands and sights that no table of towns has, and the towns of Haiti in Creole; as data.

Written by hand as `sites.py` is, whose lines these have.
"""

from __future__ import annotations

LANDSCAPES = """
GB 59.0 -3.0: Orkney|Orkney Islands|Orcadas|Orcades|Orkneys
GB 60.3 -1.3: Shetland|Shetland Islands|Islas Shetland
GB 57.8 -7.0: Hebrides|Outer Hebrides|Hébridas|Western Isles|Hébrides
GB 57.3 -6.2: Isle of Skye
GB 52.5 0.8: East Anglia
GB 51.5 -0.1: Bank of England
TT 10.7 -61.4: Maracas|Maracas Bay|Maracas Valley
TT 10.7 -61.6: Chaguaramas
TC 21.5 -71.1: Grand Turk
BB 13.1 -59.6: Bridgetown
GD 12.1 -61.8: St. George's
AG 17.1 -61.8: St. John's
CA 47.6 -52.7: St. John's
SX 18.0 -63.0: Philipsburg
VC 13.0 -61.2: Bequia
MX 15.8 -96.3: Huatulco
DO 18.7 -68.4: Bávaro
EC -1.8 -80.8: Montañita
BR -22.7 -41.9: Búzios
BR -2.8 -40.5: Jericoacoara
ES 42.8 -0.4: Formigal
ES 42.7 0.9: Baqueira
ES 37.1 -3.4: Sierra Nevada
US 37.7 -119.0: Sierra Nevada
PT 39.6 -9.1: Nazaré
IT 40.6 14.6: Amalfi
IT 40.6 14.4: Sorrento
FR 45.9 6.9: Chamonix
CH 46.6 8.0: Grindelwald
CH 46.7 7.9: Interlaken
AT 47.0 11.0: Sölden
GR 36.9 27.3: Kos
TN 33.8 10.9: Djerba
PF -16.5 -151.7: Bora Bora
US 39.2 -106.8: Aspen
US 21.3 -157.8: Waikiki
CA 52.9 -118.1: Jasper National Park
CA 43.1 -79.1: Niagara Falls|Cataratas del Niágara|Chutes du Niagara
PE -13.2 -72.5: Aguas Calientes|Machu Picchu Pueblo
US 37.6 -122.2: Bay Area
CD -1.5 28.9: Kivu
UA 51.4 30.1: Chernóbil|Chernobyl|Tchernobyl|Tschernobyl
PT 41.6 -8.4: Minho
BR -23.0 -43.2: Copacabana
ES 41.3 2.1: El Prat
GB 53.1 -3.9: Snowdonia|Eryri
GB 50.6 -3.9: Dartmoor
GB 53.3 -1.8: Peak District
GB 51.8 -1.8: Cotswolds
GB 57.1 -3.6: Cairngorms
GB 56.8 -5.0: Ben Nevis
GB 51.2 -1.8: Stonehenge
PT 37.2 -8.2: Algarve
PT 38.2 -8.0: Alentejo
PT 41.5 -7.2: Trás-os-Montes
PT 40.3 -7.6: Serra da Estrela
ES 38.8 0.0: Marina Alta
ES 38.6 -0.1: Marina Baixa|Marina Baja
ES 41.9 3.2: Costa Brava
ES 36.6 -4.6: Costa del Sol
ES 38.5 -0.2: Costa Blanca
ES 41.1 1.2: Costa Dorada|Costa Daurada
ES 42.4 -8.9: Rías Baixas|Rías Bajas
ES 41.9 -6.3: Sierra de la Culebra
ES 40.3 -5.2: Sierra de Gredos|Gredos
ES 38.3 -4.0: Sierra Morena
ES 36.5 -5.2: Sierra Bermeja
ES 40.8 -3.9: Sierra de Guadarrama
ES 43.2 -4.8: Picos de Europa
ES 37.0 -6.4: Doñana
ES 40.7 0.8: Delta del Ebro|Delta de l'Ebre|Ebro Delta
ES 37.7 -0.8: Mar Menor
ES 36.8 -2.1: Cabo de Gata
ES 42.2 3.0: Ampurdán|Empordà|Alt Empordà|Baix Empordà
ES 41.4 2.2: Montjuïc
ES 41.4 2.1: Tibidabo
ES 36.2 -5.4: Campo de Gibraltar
ES 36.9 -3.3: Alpujarra|Las Alpujarras|La Alpujarra
ES 42.6 -6.6: El Bierzo
ES 29.2 -13.5: La Graciosa
ES 27.7 -18.0: El Hierro
FR 43.5 4.5: Camargue|Camarga
FR 43.8 5.4: Luberon
FR 44.3 3.6: Cévennes|Cevenas
FR 45.9 6.9: Mont Blanc|Mont-Blanc
FR 48.6 -1.5: Mont-Saint-Michel
FR 46.2 -1.4: Île de Ré
FR 48.0 7.0: Vosges|Vosgos|Vogesen
FR 45.2 2.8: Massif central|Macizo Central
FR 44.9 5.2: Vercors
IT 46.4 11.9: Dolomiti|Dolomites|Dolomitas|Dolomiten|Dolomieten
IT 46.4 11.8: Marmolada
IT 40.6 14.6: Costiera amalfitana|Amalfi Coast|Costa Amalfitana|Côte amalfitaine|Amalfiküste
IT 44.1 9.7: Cinque Terre
IT 42.8 10.3: Isola d'Elba|Elba island|Isla de Elba|Île d'Elbe
IT 42.4 10.9: Isola del Giglio
IT 42.5 13.6: Gran Sasso
IT 40.7 14.5: Pompei|Pompéi|Pompeya|Pompeii|Pompeji|Pompeia
IT 40.2 18.2: Salento
IT 40.3 15.3: Cilento
DE 50.5 7.0: Ahrtal|Ahr Valley|Valle del Ahr
DE 51.8 10.6: Harz
DE 50.9 14.2: Sächsische Schweiz|Sächsischen Schweiz|Saxon Switzerland
DE 49.8 11.3: Fränkische Schweiz|Fränkischen Schweiz
DE 48.2 8.2: Schwarzwald|Black Forest|Selva Negra|Forêt-Noire|Foresta Nera|Zwarte Woud
DE 47.7 10.3: Allgäu
DE 54.4 13.4: Rügen
DE 54.9 8.3: Sylt
DE 53.9 14.1: Usedom
DE 54.2 7.9: Helgoland
DE 53.6 6.7: Borkum
DE 53.7 7.1: Norderney
DE 51.5 7.2: Ruhrgebiet|Ruhr Valley|Cuenca del Ruhr
DE 47.4 11.0: Zugspitze
AT 47.1 10.3: St. Anton|St. Anton am Arlberg|Sankt Anton
AT 47.1 10.2: Arlberg
AT 47.1 12.7: Großglockner
AT 47.2 12.0: Zillertal
AT 47.7 13.5: Salzkammergut
IT 45.6 10.7: Lago di Garda|Gardasee|Lake Garda|Lac de Garde|Lago de Garda|Gardameer
IT 46.0 9.3: Lago di Como|Comer See|Lake Como|Lago de Como
IT 45.9 8.6: Lago Maggiore|Lake Maggiore
HU 46.8 17.7: Balaton|Plattensee|Lake Balaton
RU 53.5 108.0: Baikal|Lake Baikal|Lago Baikal|Baikalsee
CD -1.9 29.1: Lake Kivu|Lac Kivu|Lago Kivu
GT 14.7 -91.2: Lago de Atitlán|Lago Atitlán|Lake Atitlán
MX 20.2 -103.0: Lago de Chapala|Lake Chapala
MX 19.0 -97.3: Pico de Orizaba|Citlaltépetl
NI 11.6 -85.4: Lago Cocibolca|Lago de Nicaragua|Lake Nicaragua
CH 46.0 7.7: Matterhorn|Cervino
CH 46.6 8.6: Gotthard|San Gottardo|San Gotardo|Gotthardtunnel|Gotthard Tunnel
CH 46.6 9.9: Engadin|Engadina|Engadine
CH 46.5 8.0: Jungfraujoch
NL 52.2 5.8: Veluwe
NL 53.4 5.5: Waddeneilanden
NL 53.4 5.3: Terschelling
NL 53.4 5.8: Ameland
NL 53.5 6.2: Schiermonnikoog
NL 53.3 5.0: Vlieland
NL 53.0 5.2: Afsluitdijk
NL 52.3 6.8: Twente
NL 52.0 6.4: Achterhoek
GR 38.5 23.9: Evia|Euboea|Eubea|Eubée|Euböa
GR 37.8 20.8: Zakynthos|Zante
GR 38.2 20.5: Kefalonia|Cephalonia|Cefalonia
GR 37.1 25.2: Paros
GR 37.1 25.5: Naxos
GR 38.4 26.0: Chios|Quíos
GR 37.7 26.8: Samos
GR 37.3 25.2: Cyclades|Cícladas|Kykladen|Cicladi
GR 40.2 24.2: Mount Athos|Monte Athos
TR 38.6 34.8: Cappadocia|Capadocia|Cappadoce|Kappadokien
TR 39.0 35.0: Anatolia|Anatolie|Anatolien|Anatolië
HR 45.2 13.9: Istria|Istrie|Istrien
HR 43.5 16.5: Dalmatia|Dalmacia|Dalmatie|Dalmatien|Dalmazia
NO 68.2 14.0: Lofoten
NO 62.1 7.1: Geirangerfjord
SE 57.5 18.5: Gotland
DK 56.0 9.2: Jutland|Jutlandia|Jütland
DK 55.1 14.9: Bornholm
FI 67.9 26.5: Lapland|Laponia|Laponie|Lappland|Lapponia
RU 60.0 60.0: Urals|Urales|Oural|Ural Mountains
RU 46.0 150.5: Kuril Islands|Islas Kuriles|Kuriles|Îles Kouriles|Kurilen
US 37.9 -119.5: Yosemite
US 36.1 -112.1: Grand Canyon|Gran Cañón|Gran Cañón del Colorado
US 24.7 -81.1: Florida Keys|Cayos de Florida|Cayos de la Florida
US 25.4 -80.9: Everglades
US 35.6 -75.5: Outer Banks
US 41.7 -70.2: Cape Cod
US 41.4 -70.6: Martha's Vineyard
US 41.3 -70.1: Nantucket
US 39.1 -120.0: Lake Tahoe
US 36.5 -117.1: Death Valley|Valle de la Muerte
US 37.4 -122.1: Silicon Valley
US 36.2 -121.7: Big Sur
US 43.9 -103.5: Mount Rushmore|Monte Rushmore
US 21.1 -157.0: Molokai
US 20.8 -156.9: Lanai
US 33.4 -118.4: Catalina Island
CA 52.9 -118.1: Jasper National Park
CA 51.5 -116.0: Banff National Park|Banff
CA 53.3 -132.0: Haida Gwaii
CA 46.2 -60.8: Cape Breton
MX 20.7 -88.6: Chichén Itzá
MX 21.5 -87.4: Holbox
MX 19.7 -98.8: Teotihuacán
MX 17.0 -95.0: Istmo de Tehuantepec|Isthmus of Tehuantepec
MX 22.9 -110.0: Los Cabos
GT 17.2 -89.6: Tikal
HN 16.1 -86.9: Útila
NI 11.5 -85.6: Ometepe
NI 12.2 -83.1: Corn Island
PA 8.0 -77.5: Tapón del Darién|Darién Gap|Selva del Darién
CO 4.3 -73.8: Vía al Llano
CO 8.0 -76.7: Urabá
CO 8.7 -73.1: Catatumbo
CO 4.8 -75.6: Eje Cafetero
PE -13.2 -72.5: Machu Picchu|Machupicchu
PE -9.1 -77.6: Huascarán
PE -12.6 -74.0: VRAEM
BO -16.9 -65.4: Chapare|Trópico de Cochabamba
CL -51.0 -73.0: Torres del Paine
CL -32.8 -70.1: Paso Los Libertadores|Paso de Los Libertadores|Los Libertadores
AR -32.8 -70.1: Paso Cristo Redentor|Paso Los Libertadores|Paso de Los Libertadores
AR -32.7 -70.0: Aconcagua
AR -38.5 -69.0: Vaca Muerta
AR -25.7 -54.4: Cataratas del Iguazú|Iguazu Falls|Cataratas de Iguazú
AR -41.0 -71.5: Nahuel Huapi
BR -25.7 -54.4: Cataratas do Iguaçu
BR -23.0 -43.2: Cristo Redentor|Cristo Redentore|Christ the Redeemer
BR -23.0 -43.2: Ipanema
BR -17.5 -55.5: Pantanal
BR -3.9 -32.4: Fernando de Noronha
BR -2.5 -43.1: Lençóis Maranhenses
VE 6.0 -62.5: Salto Ángel|Angel Falls
VE 11.9 -66.7: Los Roques
VE 11.0 -63.9: Isla de Margarita|Isla Margarita|Margarita Island
TT 10.4 -61.3: Trinidad
VI 18.0 -64.8: Islas Vírgenes|Islas Vírgenes Americanas|Virgin Islands|Îles Vierges
VI 17.7 -64.7: St Croix
CU 22.5 -78.4: Cayo Coco|Jardines del Rey
CU 20.0 -75.1: Guantanamo Bay|Bahía de Guantánamo
NP 28.0 86.9: Everest|Mount Everest|Monte Everest|Mont Everest
PH 12.0 121.9: Boracay
ID -8.6 119.5: Komodo
TH 7.7 98.8: Phi Phi
TH 9.7 100.0: Koh Phangan|Ko Phangan
VN 20.9 107.1: Ha Long Bay|Halong Bay|Bahía de Ha Long|Bahía de Halong
KH 13.4 103.9: Angkor Wat
CN 30.8 111.0: Three Gorges|Tres Gargantas|Trois Gorges
EG 29.5 33.9: Sinai|Sinaí|Sinaï|Sinai Peninsula
IL 30.5 34.9: Negev|Néguev
IL 32.8 35.5: Galilee|Galilea|Galilée
TZ -2.3 34.8: Serengeti
KE -1.5 35.1: Masai Mara|Maasai Mara
ZA -24.0 31.5: Kruger National Park|Parque Kruger
ZA -34.0 18.4: Table Mountain
SN 12.8 -15.2: Casamance|Casamanza
MG -13.3 48.3: Nosy Be
AU -25.3 131.0: Uluru|Ayers Rock
AU -35.8 137.2: Kangaroo Island
AU -33.9 151.3: Bondi|Bondi Beach
AU -25.2 153.2: K'gari|Fraser Island
NZ -44.7 167.9: Milford Sound
NZ -45.4 167.7: Fiordland
"""

CREOLE = """
HT 18.4 -72.3: Kenskòf|Kenskoff|Kenscoff
DO 18.5 -69.9: Sendomeng
HT 18.5 -72.4: Kafou
HT 18.5 -72.4: Matisan|Martissant
HT 18.5 -72.3: Petyonvil
HT 18.6 -72.3: Site Solèy|Sitesolèy
HT 18.6 -72.2: Kwadèboukè|Kwa-de-Boukè
HT 18.7 -72.1: Gantye
HT 19.1 -72.7: Senmak
HT 19.1 -72.0: Hench
HT 19.9 -72.8: Pòdpè
HT 18.8 -72.1: Mibalè
HT 18.4 -72.9: Tigwav
HT 18.4 -72.8: Gwangwav
HT 18.4 -73.1: Miragwàn
HT 19.2 -72.3: Latibonit
HT 19.6 -71.7: Wanament
HT 19.7 -71.8: Fòlibète|Fò Libète
HT 19.7 -72.3: Plèn dinò|Plèn di Nò
HT 19.8 -73.4: Mòl Sen Nikola
HT 18.6 -74.1: Grandans
"""
"""Towns of Haiti as Haitian Creole writes them."""

SITES = LANDSCAPES + CREOLE
