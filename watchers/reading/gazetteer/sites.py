"""Well-known places that nobody lives in: volcanoes, airports, stations, ports.

A line is a country, degrees north and east of the middle to a tenth, then names. Written by hand from common
geographical knowledge and copied from no table; a test holds each against the nearest town of GeoNames. What
is also a person or a word stands with its noun alone: "volcán de Fuego", never "Fuego". A name that stands
twice is of two places, and the home country says which.
"""

from __future__ import annotations

VOLCANOES = """
US 19.4 -155.3: Kilauea|Kīlauea
US 19.5 -155.6: Mauna Loa
US 19.8 -155.5: Mauna Kea
US 46.2 -122.2: Mount St Helens|Mount Saint Helens|Monte Santa Helena|Mont Saint Helens
US 46.9 -121.8: Mount Rainier|Monte Rainier
US 61.3 -152.3: Mount Spurr
US 54.8 -164.0: Shishaldin
US 55.4 -161.9: Pavlof
IT 37.8 15.0: Etna|Mount Etna|Monte Etna|Ätna
IT 38.8 15.2: Stromboli|Estrómboli
IT 40.8 14.4: Vesuvio|Vesubio|Vesuvius|Mount Vesuvius|Vésuve|Vesuv|Vesúvio
IT 40.8 14.1: Campi Flegrei|Campos Flégreos|Phlegraean Fields|Phlegrean Fields
IT 40.8 14.1: Champs phlégréens|Phlegräische Felder
MX 19.0 -98.6: Popocatépetl|Popocatepetl
MX 19.5 -103.6: Volcán de Colima|Colima volcano
GT 14.5 -90.9: Volcán de Fuego|Fuego volcano|Volcan de Fuego
GT 14.4 -90.6: Volcán de Pacaya|Volcán Pacaya|Pacaya volcano
GT 14.7 -91.6: Santiaguito
CR 10.0 -83.9: Irazú
CR 10.2 -84.2: Volcán Poás|Poás volcano|Poás
CR 10.0 -83.8: Volcán Turrialba|Turrialba volcano
CR 10.8 -85.3: Rincón de la Vieja
CR 10.5 -84.7: Volcán Arenal|Arenal volcano
NI 12.7 -87.0: Volcán San Cristóbal|San Cristobal volcano
NI 12.0 -86.2: Volcán Masaya|Masaya volcano
NI 12.4 -86.5: Momotombo
NI 12.6 -86.8: Volcán Telica|Telica volcano
NI 11.5 -85.6: Volcán Concepción|Concepcion volcano
SV 13.4 -88.3: Chaparrastique
SV 13.9 -89.6: Ilamatepec|Volcán de Santa Ana
SV 13.7 -89.3: Volcán de San Salvador|Boquerón volcano
EC -0.7 -78.4: Cotopaxi
EC -1.5 -78.4: Volcán Tungurahua|Tungurahua volcano
EC -2.0 -78.3: Volcán Sangay|Sangay
EC -0.1 -77.7: Volcán Reventador|Volcán El Reventador|Reventador volcano
EC -0.2 -78.6: Guagua Pichincha
CO 4.9 -75.3: Nevado del Ruiz
CO 1.2 -77.4: Volcán Galeras|Galeras volcano
CO 2.3 -76.4: Volcán Puracé|Puracé
CO 4.5 -75.4: Cerro Machín
CL -39.4 -71.9: Volcán Villarrica|Villarrica volcano
CL -41.3 -72.6: Volcán Calbuco|Calbuco volcano
CL -38.7 -71.7: Volcán Llaima|Llaima
CL -40.6 -72.1: Cordón Caulle|Puyehue Cordón Caulle
CL -23.4 -67.7: Volcán Láscar|Lascar volcano
CL -36.9 -71.4: Nevados de Chillán
AR -37.9 -71.2: Copahue
PE -16.4 -70.9: Volcán Ubinas|Ubinas
PE -15.8 -71.9: Sabancaya
PE -16.3 -71.4: Volcán Misti|El Misti
VC 13.3 -61.2: La Soufrière|Soufrière
GP 16.0 -61.7: La Soufrière|Soufrière|Soufrière de Guadeloupe|La Soufrière de Guadeloupe
MS 16.7 -62.2: Soufrière Hills
MQ 14.8 -61.2: Montagne Pelée|Mount Pelée|Monte Pelée
GD 12.3 -61.6: Kick em Jenny
RE -21.2 55.7: Piton de la Fournaise
KM -11.8 43.4: Karthala
CD -1.5 29.3: Nyiragongo
CD -1.4 29.2: Nyamulagira|Nyamuragira
ET 13.6 40.7: Erta Ale
TZ -3.1 37.4: Kilimanjaro|Mount Kilimanjaro|Kilimandjaro|Kilimandscharo
ES 28.6 -17.8: Cumbre Vieja|Volcán de Cumbre Vieja|Volcán de La Palma
ES 28.3 -16.6: Teide|El Teide|Mount Teide
CV 14.9 -24.3: Pico do Fogo
IS 63.6 -19.6: Eyjafjallajökull
IS 63.9 -22.3: Fagradalsfjall
IS 63.9 -22.4: Reykjanes|Sundhnúkur|Svartsengi
IS 63.6 -19.0: Katla volcano|Vulcano Katla|Volcán Katla
IS 64.4 -17.3: Grímsvötn
IS 64.6 -17.5: Bárðarbunga|Bardarbunga
ID -7.5 110.4: Merapi|Mount Merapi|Monte Merapi
ID -8.1 112.9: Semeru|Mount Semeru
ID -8.3 115.5: Mount Agung|Agung volcano|Monte Agung|Volcán Agung
ID 3.2 98.4: Sinabung|Mount Sinabung
ID -6.1 105.4: Krakatoa|Krakatau|Anak Krakatau|Anak Krakatoa
ID -8.2 118.0: Mount Tambora|Volcán Tambora
ID -8.4 116.5: Mount Rinjani|Rinjani
ID -0.4 100.5: Marapi|Mount Marapi
ID 2.3 125.4: Mount Ruang|Ruang volcano|Volcán Ruang
ID -8.5 122.8: Lewotobi|Mount Lewotobi|Lewotobi Laki Laki
ID 1.5 127.6: Mount Ibu|Volcán Ibu
PH 14.0 121.0: Taal volcano|Volcán Taal|Taal Volcano
PH 13.3 123.7: Mayon|Mount Mayon|Mayon Volcano
PH 15.1 120.4: Pinatubo|Mount Pinatubo
PH 10.4 123.1: Kanlaon|Mount Kanlaon|Canlaon volcano
JP 35.4 138.7: Mount Fuji|Monte Fuji|Mont Fuji|Mt Fuji
JP 31.6 130.7: Sakurajima|Sakura jima
JP 32.9 131.1: Mount Aso|Monte Aso
JP 35.9 137.5: Mount Ontake|Monte Ontake
JP 31.9 130.9: Shinmoedake|Shinmoe
NZ -37.5 177.2: Whakaari|White Island|Whakaari White Island
NZ -39.3 175.6: Ruapehu|Mount Ruapehu
NZ -39.2 175.6: Tongariro
VU -16.2 168.1: Ambrym
VU -19.5 169.4: Yasur|Mount Yasur
VU -15.4 167.8: Ambae
TO -20.5 -175.4: Hunga Tonga|Hunga Tonga Hunga Ha'apai
PG -5.1 151.3: Ulawun|Mount Ulawun
PG -4.1 145.0: Manam
PG -6.1 155.2: Mount Bagana|Bagana volcano
RU 56.1 160.6: Klyuchevskoy|Kliuchevskói|Klyuchevskaya Sopka|Kliutchevskoï
RU 56.7 161.4: Shiveluch|Sheveluch
RU 56.0 160.6: Bezymianny
"""

AIRPORTS = """
NL 52.3 4.8: Schiphol|Schiphol Airport|Aeropuerto de Schiphol
GB 51.9 0.2: Stansted
FR 49.0 2.5: Roissy|Charles de Gaulle Airport|Aéroport Charles de Gaulle|Aeropuerto Charles de Gaulle
FR 48.7 2.4: Orly
ES 41.3 2.1: Aeropuerto de El Prat|Aeropuerto del Prat|El Prat Airport|Aeroport del Prat
ES 39.6 2.7: Son Sant Joan
ES 40.5 -3.6: Barajas|Adolfo Suárez Madrid Barajas|Aeropuerto de Barajas|Aeropuerto Adolfo Suárez
IT 41.8 12.2: Fiumicino
IT 45.6 8.7: Malpensa
IT 45.4 9.3: Linate
IT 45.7 9.7: Orio al Serio
PT 38.8 -9.1: Aeroporto Humberto Delgado|Humberto Delgado Airport
DE 52.4 13.5: Schönefeld
CH 47.5 8.6: Kloten
CH 46.2 6.1: Cointrin
DK 55.6 12.7: Kastrup
SE 59.7 17.9: Arlanda
NO 60.2 11.1: Gardermoen
BE 50.9 4.5: Zaventem
IS 64.0 -22.6: Keflavík|Keflavik
IL 32.0 34.9: Ben Gurion Airport|Ben Gurion|Aeropuerto Ben Gurion|Aéroport Ben Gourion|Ben Gourion|Ben Gurión
TR 40.9 29.3: Sabiha Gökçen
RU 56.0 37.4: Sheremetyevo|Sheremétievo|Cheremetievo|Scheremetjewo
RU 55.4 37.9: Domodedovo|Domodédovo|Domodedowo
RU 55.6 37.3: Vnukovo|Vnúkovo
RU 59.8 30.3: Pulkovo
TT 10.6 -61.3: Piarco
JM 17.9 -76.8: Norman Manley International Airport|Norman Manley Airport
JM 18.5 -77.9: Sangster International Airport|Sangster Airport
BB 13.1 -59.5: Grantley Adams|Grantley Adams International Airport
BS 25.0 -77.5: Lynden Pindling|Lynden Pindling International Airport
AG 17.1 -61.8: V C Bird International Airport|VC Bird International Airport
GY 6.5 -58.3: Cheddi Jagan International Airport|Cheddi Jagan Airport
LC 13.7 -61.0: Hewanorra
SX 18.0 -63.1: Princess Juliana Airport|Princess Juliana International Airport
HT 18.6 -72.3: Toussaint Louverture International Airport|Aéroport Toussaint Louverture|Ayewopò Tousen Louvèti
PR 18.4 -66.0: Luis Muñoz Marín International Airport|Aeropuerto Luis Muñoz Marín
DO 18.4 -69.7: Aeropuerto Las Américas|Aeropuerto de Las Américas|Las Américas International Airport
CU 23.0 -82.4: Aeropuerto José Martí|José Martí International Airport
MX 19.4 -99.1: Aeropuerto Benito Juárez|AICM|Benito Juárez International Airport
MX 19.7 -99.0: AIFA|Aeropuerto Felipe Ángeles
GT 14.6 -90.5: Aeropuerto La Aurora|La Aurora International Airport
SV 13.4 -89.1: Aeropuerto de Comalapa
HN 14.1 -87.2: Toncontín
HN 14.4 -87.6: Palmerola
NI 12.1 -86.2: Aeropuerto Augusto C Sandino|Aeropuerto Augusto Sandino
CR 10.0 -84.2: Aeropuerto Juan Santamaría|Juan Santamaría International Airport|Juan Santamaría Airport
PA 9.1 -79.4: Tocumen|Aeropuerto de Tocumen
CO 4.7 -74.1: Aeropuerto El Dorado|El Dorado International Airport|Aeropuerto Eldorado
CO 6.2 -75.4: Aeropuerto José María Córdova
EC -0.1 -78.4: Aeropuerto Mariscal Sucre
PE -12.0 -77.1: Aeropuerto Jorge Chávez|Jorge Chávez International Airport|Jorge Chávez Airport
CL -33.4 -70.8: Pudahuel|Aeropuerto Arturo Merino Benítez
AR -34.6 -58.4: Aeroparque Jorge Newbery|Aeroparque
AR -34.8 -58.5: Aeropuerto de Ezeiza|Ezeiza
UY -34.8 -56.0: Aeropuerto de Carrasco
VE 10.6 -67.0: Maiquetía
BR -22.8 -43.2: Galeão|Aeroporto do Galeão
BR -23.6 -46.7: Congonhas
BR -23.0 -47.1: Viracopos
BR -22.9 -43.2: Aeroporto Santos Dumont
US 40.6 -73.8: JFK Airport|John F Kennedy International Airport|Aeropuerto JFK|Aéroport JFK|Kennedy Airport
US 40.8 -73.9: LaGuardia Airport|LaGuardia
US 33.9 -118.4: LAX
US 42.0 -87.9: O'Hare|O'Hare International Airport|O'Hare Airport
US 38.9 -77.5: Dulles Airport|Dulles International Airport
US 42.4 -71.0: Logan International Airport|Logan Airport
US 33.6 -84.4: Hartsfield Jackson
US 47.4 -122.3: Sea Tac
CA 43.7 -79.6: Pearson International Airport|Toronto Pearson|Pearson Airport
JP 35.8 140.4: Narita
JP 35.5 139.8: Haneda
JP 34.4 135.2: Kansai Airport|Kansai International Airport
SG 1.4 104.0: Changi|Changi Airport
TH 13.7 100.7: Suvarnabhumi
TH 13.9 100.6: Don Mueang
ID -8.7 115.2: Ngurah Rai
ID -6.1 106.7: Soekarno Hatta|Sukarno Hatta
PH 14.5 121.0: NAIA|Ninoy Aquino International Airport
HK 22.3 113.9: Chek Lap Kok
VN 10.8 106.7: Tan Son Nhat
IN 28.6 77.1: Indira Gandhi International Airport
QA 25.3 51.6: Hamad International Airport
JO 31.7 36.0: Queen Alia International Airport
KE -1.3 36.9: Jomo Kenyatta International Airport
ZA -26.1 28.2: OR Tambo|O R Tambo
NG 6.6 3.3: Murtala Muhammed International Airport|Murtala Muhammed Airport
GH 5.6 -0.2: Kotoka
"""

STATIONS = """
IT 41.9 12.5: Stazione Termini|Estación Termini|Gare Termini|Termini Station|Roma Termini|Termini
ES 40.4 -3.7: Atocha|Estación de Atocha
ES 40.5 -3.7: Chamartín|Estación de Chamartín
ES 41.4 2.1: Estación de Sants|Estació de Sants|Sants station
FR 48.9 2.4: Gare du Nord
FR 48.9 2.4: Gare de l'Est
FR 48.9 2.3: Gare Saint-Lazare
FR 48.8 2.3: Gare Montparnasse
FR 48.8 2.4: Gare de Lyon
FR 48.8 2.4: Gare d'Austerlitz
GB 51.5 -0.1: King's Cross|Kings Cross station
GB 51.5 -0.1: St Pancras
GB 51.5 -0.2: Paddington station
GB 51.5 -0.1: Euston station
US 40.8 -74.0: Grand Central Terminal|Grand Central station
US 40.8 -74.0: Penn Station
PT 38.7 -9.1: Santa Apolónia
PT 38.8 -9.1: Gare do Oriente
"""

PORTS = """
US 25.8 -80.2: PortMiami|Port of Miami|Puerto de Miami
US 26.1 -80.1: Port Everglades
US 28.4 -80.6: Port Canaveral
US 28.5 -80.6: Cape Canaveral|Cabo Cañaveral|Cap Canaveral
BS 25.4 -77.9: Chub Cay
BS 25.7 -77.8: Great Harbour Cay
BS 26.0 -77.5: Lookout Cay
BS 24.6 -76.0: Half Moon Cay
BS 26.1 -77.5: Castaway Cay
BS 25.4 -79.2: Ocean Cay
BS 25.4 -76.6: Princess Cays
BS 26.5 -78.5: Celebration Key
BZ 16.5 -88.4: Harvest Caye
HN 16.3 -86.5: Mahogany Bay
MX 18.7 -87.7: Costa Maya
DO 19.8 -70.7: Amber Cove
US 58.1 -135.5: Icy Strait Point
US 58.5 -136.0: Glacier Bay
BS 25.1 -77.3: Prince George Wharf
PA 9.4 -79.9: Zona Libre de Colón|Colon Free Zone|Colón Free Zone
PA 9.1 -79.7: Canal de Panamá|Panama Canal|Canal de Panama|Canale di Panama|Panamakanal|Panamakanaal
EG 30.6 32.3: Canal de Suez|Suez Canal|Canale di Suez|Suezkanal|Suezkanaal
TR 41.1 29.1: Bosphorus|Bósforo|Bosphore|Bosporus|Bosforo
TR 40.2 26.4: Dardanelles|Dardanelos|Dardanellen
"""

SITES = VOLCANOES + AIRPORTS + STATIONS + PORTS

NOUNS = """
volcan volcano vulcano vulcao vulkan vulkaan aeropuerto aeroporto aeroport airport sierra serra paso estacion
estacio stazione gare monte mount mont cerro canal zona isla isola ile cabo via costiera
"""
"""With what a name of two or more words may begin in small letters: "sierra de la Culebra"."""

LAST_NOUNS = "volcano airport station townsite peninsula canal district"
"""With what it may end so: "Fuego volcano"."""
