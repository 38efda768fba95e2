"""Regions that are no states of GeoNames, and states in other languages than their own; as data.

STATES: a country and a state or district as the gazetteer writes it, then its names in other languages.
REGIONS: a country, degrees north and east of the middle, people in thousands, then names: counties of England
and landscapes as large as a state, which no table of towns has. Made by hand, from known geography; the
numbers of people are rough, and only say which of two places of a name is meant.
"""

from __future__ import annotations

STATES = """
CL Biobio: Bío Bío|Biobío
AT Carinthia: Kärnten|Carintia|Carinthie|Carinzia|Karinthië|Caríntia
AT Styria: Steiermark|Estiria|Styrie|Stiria|Stiermarken|Estíria
AT Tyrol: Tirol|Tirolo
AT Lower Austria: Niederösterreich|Baja Austria|Basse-Autriche|Bassa Austria
AT Upper Austria: Oberösterreich|Alta Austria|Haute-Autriche
CH Valais: Wallis|Vallese
CH Grisons: Graubünden|Grigioni|Grisones
CH Ticino: Tessin|Tesino
CH Vaud: Waadt
IT Basilicate: Basilicata|Basilikata
IT Trentino Alto Adige: Trentino|Südtirol|Alto Adige|South Tyrol|Tirol del Sur|Tyrol du Sud|Alto Adigio
IT Friuli Venezia Giulia: Friuli|Frioul|Friaul
IT Veneto: Vénétie|Venetien
IT Liguria: Ligurie|Ligurien
IT Calabria: Calabre|Kalabrien
IT Emilia Romagna: Romagna|Émilie-Romagne|Emilia-Romaña
IT Aosta Valley: Valle d'Aosta|Vallée d'Aoste|Val d'Aoste|Valle de Aosta|Aostatal
IT Umbria: Ombrie|Umbrien|Umbría
IT Abruzzo: Abruzos|Abruzzes|Abruzzen|Abruzzi
IT Sicily: Sicilië
IT Sardinia: Sardinië|Sardenha
IT Lombardy: Lombardije
IT Apulia: Apulië|Apúlia
FR Brittany: Bretagna|Bretanha
FR Corsica: Córsega
FR Aquitaine: Aquitania|Nouvelle-Aquitaine|Nueva Aquitania|Nuova Aquitania
FR Lorraine: Lothringen|Lorena francesa|Lotharingen
FR Bourgogne: Burgundy|Borgoña|Burgund|Borgogna|Borgonha|Bourgondië
FR Alsace: Alsacia|Elsass|Alsazia|Elzas|Alsácia
FR Rhone Alpes: Auvergne-Rhône-Alpes
FR Picardie: Picardy|Picardía
DE Saxony: Saksen|Sassonia|Saxónia|Saxônia
DE Rheinland Pfalz: Renania|Rhénanie|Rheinland|Rhineland|Rijnland
DE North Rhine Westphalia: Westphalia|Westfalen|Westfalia|Westphalie|Noordrijn-Westfalen
DE Brandenburg: Brandeburgo|Brandebourg
DE Saarland: Sarre
BE Flanders: Flandres|Fiandre
NL North Brabant: Noord-Brabant|Brabant
NL North Holland: Noord-Holland
NL South Holland: Zuid-Holland
ES Andalusia: Andalusië
ES Galicia: Galizia
PL Silesian: Silesia|Schlesien|Silésie|Śląsk
PL Pomeranian: Pomerania|Pommern|Poméranie
GR Attica: Ática|Attique|Attika
GR Thessaly: Tesalia|Thessalie|Thessalien|Tessaglia
GR Ionian Islands: Islas Jónicas|Îles Ioniennes|Isole Ionie
GR Peloponnese: Peloponeso|Péloponnèse|Peloponnes|Peloponneso|Peloponnesos
AU Tasmania: Tasmanie|Tasmanien|Tasmânia|Tasmanië
AU Western Australia: Australia Occidental|Australie-Occidentale
US Hawaii: Havaí
MX Baja California: Basse-Californie|Niederkalifornien|Bassa California
IE Connaught: Connacht|Connemara
"""

REGIONS = """
GB 50.4 -4.9 570: Cornwall|Cornouailles|Cornualles|Cornovaglia|Cornualha
GB 50.7 -3.8 1200: Devon
GB 50.8 -2.3 770: Dorset
GB 51.1 -2.9 970: Somerset
GB 51.3 0.7 1860: Kent
GB 51.8 0.6 1850: Essex
GB 50.9 -0.1 1700: Sussex
GB 52.2 1.0 760: Suffolk
GB 52.7 1.0 910: Norfolk
GB 53.1 -0.2 1100: Lincolnshire
GB 53.9 -1.4 5400: Yorkshire
GB 53.7 -1.7 2300: West Yorkshire
GB 53.5 -1.3 1400: South Yorkshire
GB 54.5 -3.1 500: Cumbria
GB 53.9 -2.6 1500: Lancashire
GB 55.2 -2.0 320: Northumberland
GB 53.4 -2.9 1400: Merseyside
GB 53.5 -2.3 2800: Greater Manchester
GB 55.0 -1.5 1130: Tyne and Wear
GB 55.0 -1.6 800: Tyneside
GB 52.5 -1.8 2900: West Midlands
GB 57.5 -4.8 240: Scottish Highlands
CZ 50.1 14.5 6500: Bohemia|Böhmen|Bohême|Boemia
CZ 49.3 17.0 3000: Moravia|Mähren|Moravie
RO 46.5 24.2 6700: Transylvania|Transilvania|Transylvanie|Siebenbürgen
DE 51.3 8.0 1500: Sauerland
DE 50.3 6.8 900: Eifel
DE 53.4 7.5 460: Ostfriesland|East Frisia|Frisia Oriental
DE 52.0 7.4 1600: Münsterland
DE 52.8 7.5 330: Emsland
DE 51.5 14.2 500: Lausitz
DE 50.0 7.3 400: Hunsrück
DE 49.6 8.9 300: Odenwald
DE 50.5 12.9 800: Erzgebirge
DE 50.4 12.2 300: Vogtland
DE 48.1 11.8 4700: Oberbayern|Upper Bavaria|Alta Baviera
DE 48.7 12.8 1250: Niederbayern|Lower Bavaria|Baja Baviera
DE 49.3 12.2 1100: Oberpfalz
DE 49.9 10.9 1100: Oberfranken
DE 49.3 10.7 1780: Mittelfranken
DE 49.9 9.9 1320: Unterfranken
IT 46.2 10.2 180: Valtellina
IT 45.7 9.3 870: Brianza
IT 42.6 11.4 200: Maremma
IT 41.0 15.2 400: Irpinia
IT 41.8 15.9 200: Gargano
IT 43.9 10.2 160: Versilia
IT 44.2 10.2 150: Lunigiana
IT 44.1 10.4 30: Garfagnana
BO -17.0 -62.5 300: Chiquitania
PT 39.9 -7.5 80: Beira Baixa
PT 40.3 -7.4 220: Beira Interior
PT 40.6 -7.6 200: Beira Alta
AU -37.8 147.0 300: Gippsland
US 38.5 -81.5 26000: Appalachia|Apalaches|Appalaches
CN 45.0 125.0 100000: Manchuria|Mandchourie|Mandschurei|Manciuria
JP 37.3 137.0 200: Noto Peninsula|Península de Noto|Péninsule de Noto|Penisola di Noto|Noto-Halbinsel
GY 6.0 -57.6 160: Berbice
GY 6.5 -59.5 200: Essequibo|Esequibo
GY 6.7 -58.2 350: Demerara
CO 7.0 -73.0 2000: Magdalena Medio
CL -38.5 -72.0 900: Araucanía|La Araucanía
"""
