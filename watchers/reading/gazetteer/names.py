"""Names of places that neither GeoNames' towns nor CLDR have, made by hand, as data.

ALIASES: a country, then other names of it. STATES: a country and a state or district as the gazetteer writes
it, then its names in other languages. ISLANDS: a country, degrees north and east of its middle, then names;
also some stretches of land, and airports that are called by no town.
"""

from __future__ import annotations

ALIASES = """
US: EE UU|EEUU|EUA|USA|U S|U S A|US|United States of America|the States|Norteamérica
US: États-Unis d'Amérique|Etazini
GB: Gran Bretaña|Great Britain|Britain|UK|U K|Inglaterra|England|Scotland|Escocia|Wales|Gales|Angleterre
GB: Écosse
GB: Pays de Galles|Grande-Bretagne|Grã-Bretanha|Gran Bretagna|Großbritannien|Groot-Brittannië|Engeland
GB: Inghilterra
GB: Scozia|Galles|Schottland|Schotland|Northern Ireland|Irlanda del Norte|Irlande du Nord|Nordirland
GB: Escócia
MM: Birmania|Burma|Birmanie|Birma
NL: Holanda|Holland|Hollande|Olanda
CI: Ivory Coast|Costa de Marfil|Cote d'Ivoire|Elfenbeinküste|Ivoorkust
CZ: Czech Republic|República Checa|République tchèque|Repubblica Ceca|Tschechische Republik
CZ: Tsjechische Republiek
CD: Congo|DR Congo|DRC|RD Congo|RDC|Democratic Republic of the Congo|Democratic Republic of Congo
CD: Congo Kinshasa|Zaire
CD: República Democrática del Congo|République démocratique du Congo|Demokratische Republik Kongo
CG: Republic of the Congo|Republic of Congo|Congo Brazzaville|República del Congo|République du Congo
TR: Turkey|Turquía
AE: Emiratos Árabes|EAU|UAE|Emirates|Emirati
RU: Russian Federation|Federación Rusa|Fédération de Russie
CN: Mainland China|China continental|People's Republic of China|PRC
KR: South Korea|Corea del Sur|Republic of Korea
KP: North Korea|Corea del Norte
PS: Gaza|Cisjordania|West Bank|Palestine|Palestina|Franja de Gaza|Gaza Strip|Cisjordanie|Westjordanland
PS: Bande de Gaza
MK: Macedonia|North Macedonia
SZ: Swaziland|Suazilandia
CV: Cape Verde
TL: East Timor|Timor
FM: Micronesia|Federated States of Micronesia
BS: The Bahamas|Bahamas
GM: The Gambia|Gambia
KG: Kyrgyz Republic|Kirguizistán|Kirguistán
BQ: Sint Eustatius
MF: Saint Martin|St Martin
SX: Saint Maarten|St Maarten
VC: Saint Vincent|Saint Vincent and the Grenadines|St Vincent|San Vicente y las Granadinas
KN: St Kitts|Saint Kitts
LC: St Lucia|Santa Lucía
VI: US Virgin Islands|U S Virgin Islands|St Thomas|USVI
VG: British Virgin Islands|BVI
DO: Rep Dominicana|Dominican Republic
DK: Kingdom of Denmark
SA: Arabia Saudí|Saudi
ZA: Sudáfrica
PG: Papua Nueva Guinea
NZ: Nueva Zelanda|Nueva Zelandia|Aotearoa
RO: Rumania|Rumanía
BH: Bahréin|Bahrain
TT: T T
DE: Norddeutschland|Süddeutschland|Ostdeutschland|Westdeutschland|Mitteldeutschland
IT: Norditalien|Süditalien|Mittelitalien
FR: Südfrankreich|Nordfrankreich|Westfrankreich|Ostfrankreich|Südwestfrankreich|Südostfrankreich
ES: Südspanien|Nordspanien|Ostspanien|Westspanien
GB: Nordengland|Südengland
GR: Nordgriechenland
UA: Ostukraine|Westukraine|Südukraine
TR: Südosttürkei|Osttürkei|Westtürkei
SY: Nordsyrien
IN: Nordindien|Südindien
CN: Südchina|Westchina|Nordchina|Ostchina
PT: Nordportugal|Südportugal
EG: Egipto
MA: Marruecos
RE: La Reunión|Isla de la Reunión|Reunion Island|Réunion Island|La Réunion
HT: Haïti|Hayti|Ayiti
VN: Viet Nam
LA: Lao PDR
TW: Taiwán
HK: Hong Kong
GD: Grenada
MO: Macau|Macao
BA: Bosnia|Bosnie|Bosnien
FO: Faroe Islands|Islas Feroe|Faeroe Islands
FK: Falklands|Malvinas|Islas Malvinas|Falkland Islands
CF: RCA|CAR
VA: Vaticano|Vatican|Vatikan|Holy See|Santa Sede
LK: Ceylon
IR: Persia
"""

STATES = """
ES Catalonia: Cataluña|Catalunya|Catalogne|Katalonien|Catalogna|Catalunha|Catalonië
ES Andalusia: Andalucía|Andalousie|Andalusien|Andaluzia
ES Basque Country: País Vasco|Euskadi|Pays basque|Baskenland
ES Navarre: Navarra
ES Castille and Leon: Castilla y León|Castile and León
ES Castille La Mancha: Castilla-La Mancha|Castilla La Mancha
ES Valencia: Comunidad Valenciana|Comunitat Valenciana|Valencian Community
ES Balearic Islands: Islas Baleares|Illes Balears|Baleares|Balearen|Baléares
ES Canary Islands: Canarias|Islas Canarias|Kanaren|Canaries|Îles Canaries|Kanarische Inseln|Canarie
ES Murcia: Región de Murcia
ES Aragon: Aragón
ES Madrid: Comunidad de Madrid|Community of Madrid
ES Galicia: Galice|Galicien|Galiza
US Hawaii: Hawái|Hawaï
US California: Kalifornien|Californie|Califórnia
US Florida: Floride|Flórida
US Louisiana: Luisiana|Louisiane
US Mississippi: Misisipi
US Missouri: Misuri
US New Jersey: Nueva Jersey
US New Mexico: Nuevo México|Nouveau-Mexique
US North Carolina: Carolina del Norte|Caroline du Nord
US South Carolina: Carolina del Sur|Caroline du Sud
US North Dakota: Dakota del Norte
US South Dakota: Dakota del Sur
US Oregon: Oregón
US Pennsylvania: Pensilvania|Pennsylvanie
US Texas: Tejas
US West Virginia: Virginia Occidental
US New York: Estado de Nueva York|New York State|État de New York
US Washington: Washington State|Estado de Washington
CA Quebec: Québec
CA British Columbia: Columbia Británica|Colombie-Britannique
CA Newfoundland and Labrador: Newfoundland|Terranova|Terre-Neuve
CA Nova Scotia: Nueva Escocia|Nouvelle-Écosse
AU New South Wales: NSW|Nueva Gales del Sur
AU Queensland: QLD
IT Sicily: Sicilia|Sicile|Sizilien|Sicília
IT Sardinia: Cerdeña|Sardegna|Sardaigne|Sardinien
IT Lombardy: Lombardía|Lombardia|Lombardie|Lombardei
IT Tuscany: Toscana|Toscane|Toskana
IT Piedmont: Piamonte|Piemonte|Piémont
IT Apulia: Puglia|Apulien|Pouilles
IT Latium: Lazio|Lacio
IT The Marches: Marche|Marcas
IT Veneto: Véneto
IT Campania: Campanie|Kampanien
FR Brittany: Bretaña|Bretagne
FR Lower Normandy: Normandy|Normandía|Normandie
FR Corsica: Córcega|Corse|Korsika
FR Provence Alpes Cote d Azur: Provence|Provenza|Costa Azul|Côte d'Azur|French Riviera
FR Ile de France: Île-de-France
FR Picardie: Hauts-de-France
FR Aquitaine: Nouvelle-Aquitaine
FR Midi Pyrenees: Occitanie|Occitania
DE Bavaria: Bayern|Baviera|Bavière|Beieren
DE Saxony: Sachsen|Sajonia|Saxe
DE Lower Saxony: Niedersachsen|Baja Sajonia
DE North Rhine Westphalia: Nordrhein-Westfalen|Renania del Norte-Westfalia|NRW
DE Rheinland Pfalz: Rhineland-Palatinate|Renania-Palatinado
DE Hesse: Hessen
DE Thuringia: Thüringen|Turingia
DE Baden Wuerttemberg: Baden-Württemberg
GB England: Cornualles
IN Gujarat: Guyarat
IN Kashmir: Jammu and Kashmir|Cachemira|Cachemire|Kaschmir
MX Mexico State: Estado de México|Edomex
MX Michoacan: Michoacán
MX Yucatan: Península de Yucatán|Yucatán
MX Nuevo Leon: Nuevo León
PT Azores: Açores|Azoren
PT Madeira: Madère
ZA KwaZulu Natal: KZN
RU Krasnodarskiy: Krasnodar Krai
UA Crimea: Krim|Crimée
BR Sao Paulo: Estado de São Paulo
BR Rio Grande do Sul: Río Grande del Sur
AR Buenos Aires: Provincia de Buenos Aires
NL Friesland: Frisia|Frise
HT Jeremie: Jeremi
HT Jacmel: Jakmèl
HT Les Cayes: Aux Cayes
HT Gonaives: Gonayiv
HT Leogane: Leyogàn
BE Flanders: Flandes|Vlaanderen|Flandre|Flandern
BE Wallonia: Valonia|Wallonië|Wallonie|Wallonien
"""

ISLANDS = """
HT 19.7 -72.3: Labadee|Labadie
HT 18.8 -73.0: Île de la Gonâve|Gonâve
ID -0.5 101.5: Sumatra
ID -7.3 110.0: Java
ID -8.4 115.2: Bali
ID -2.0 121.0: Sulawesi|Célebes
ID -8.6 116.3: Lombok
ID 0.5 114.0: Borneo|Kalimantan
PH 16.0 121.0: Luzon|Luzón
PH 7.5 125.0: Mindanao
PH 11.0 123.5: Visayas
ES 39.6 2.9: Mallorca|Majorca|Majorque|Maiorca
ES 40.0 4.1: Menorca|Minorca
ES 39.0 1.4: Ibiza|Eivissa
ES 38.7 1.4: Formentera
ES 28.3 -16.5: Tenerife|Teneriffa|Ténérife
ES 28.0 -15.6: Gran Canaria
ES 29.0 -13.6: Lanzarote
ES 28.4 -14.0: Fuerteventura
ES 28.7 -17.9: La Palma
ES 28.1 -17.2: La Gomera
GR 35.2 24.9: Crete|Creta|Crète|Kreta
GR 36.2 28.0: Rhodes|Rodas|Rhodos|Rodi
GR 36.4 25.4: Santorini|Santorin
GR 37.4 25.4: Mykonos|Miconos
GR 39.6 19.9: Corfu|Corfú|Corfou|Korfu
GR 39.2 26.3: Lesbos
US 19.6 -155.5: Big Island
US 20.8 -156.3: Maui
US 21.5 -158.0: Oahu
US 22.1 -159.5: Kauai
US 40.8 -73.2: Long Island
US 42.4 -71.1: New England|Nueva Inglaterra
JP 43.4 142.8: Hokkaido
JP 36.5 138.5: Honshu
JP 32.6 131.0: Kyushu
JP 26.5 128.0: Okinawa
CA 49.6 -125.5: Vancouver Island
NZ -38.5 176.0: North Island|Isla Norte
NZ -43.8 171.0: South Island|Isla Sur
NZ -36.8 175.1: Waiheke Island|Waiheke
CL -27.1 -109.3: Easter Island|Isla de Pascua|Île de Pâques|Osterinsel
CL -42.6 -73.9: Chiloé
EC -0.6 -90.6: Galápagos|Islas Galápagos|Galapagos Islands
MX 20.4 -86.9: Cozumel
MX 20.6 -87.1: Riviera Maya
HN 16.4 -86.4: Roatán
HN 16.4 -86.3: Islas de la Bahía|Bay Islands
UY -34.9 -54.9: Punta del Este
BS 24.1 -76.4: Exuma|Exumas
BS 26.4 -77.1: Abaco|Abacos
BS 25.8 -77.9: CocoCay|Coco Cay|Perfect Day at CocoCay|Great Stirrup Cay
BS 25.1 -76.2: Eleuthera
TC 21.8 -72.2: Providenciales
IT 40.7 13.9: Ischia
IT 40.55 14.2: Capri
IT 35.5 12.6: Lampedusa
PT 37.8 -25.5: São Miguel
SD 13.5 24.5: Darfur
TZ -6.1 39.3: Zanzibar|Zanzíbar
RU 43.3 45.7: Chechnya|Chechenia|Tchétchénie
RU 53.0 159.0: Kamchatka
RU 50.5 142.8: Sakhalin|Sajalín
RU 61.0 99.0: Siberia|Sibérie|Sibirien
UA 48.5 38.5: Donbas|Donbass|Donbás
IN 11.7 92.7: Andaman Islands|Andamán
IN 34.0 76.0: Kashmir|Cachemira
AR -50.0 -70.0: Patagonia
AR -54.5 -67.5: Tierra del Fuego
TH 7.9 98.3: Phuket
TH 9.5 100.0: Koh Samui|Ko Samui
KR 33.4 126.5: Jeju
CN 31.0 88.0: Tibet|Tíbet
CN 42.0 86.0: Xinjiang
AU -18.3 147.7: Great Barrier Reef|Gran Barrera de Coral
AU -33.6 150.3: Blue Mountains
GB 50.7 -1.3: Isle of Wight
GB 51.5 -0.5: Heathrow
GB 51.2 -0.2: Gatwick
ES 40.5 -3.6: Barajas
GB 54.5 -3.1: Lake District
ZA -33.9 18.4: Western Cape
PR 18.3 -65.3: Culebra
PR 18.1 -65.4: Vieques
US 44.5 -110.5: Yellowstone
CR 10.5 -85.3: Guanacaste
ES 43.1 -0.5: Pirineos|Pyrenees
CU 21.6 -82.8: Isla de la Juventud
"""

EXONYMS = """
Viena|Salzburgo|Sídney|Daca|Bruselas|Amberes|Salvador de Bahía|Ginebra|Berna|Santiago de Chile
Cartagena de Indias|Praga|Hamburgo|Frankfurt|Fráncfort|Cologne|Copenhague|El Cairo|Seville
Palma de Mallorca|Palma|Marsella|Niza|Burdeos|Estrasburgo|Edimburgo|Tiflis|Atenas|El Pireo|Salónica
Ciudad de Guatemala|Puerto Príncipe|Cabo Haitiano|Nueva Delhi|Bombay|Calcutta|Calcuta|Bagdad|Teherán
Roma|Nápoles|Florencia|Tokio|Kioto|Seúl|Tánger|Ciudad de México|CDMX|Acapulco|La Haya|Katmandú|Cuzco
Varsovia|Cracovia|San Juan de Puerto Rico|Lisboa|Oporto|Bucarest|Belgrado|Moscú|Riad|Estocolmo|Damasco
Alepo|Estambul|Esmirna|Járkov|Ciudad del Cabo|Johannesburgo|Argel|Pekín|Londres|Yakarta|Jerusalén
Venecia|San Petersburgo|Nueva York|Nueva Orleans|Filadelfia|Múnich|Colonia|Núremberg|Dresde|Friburgo
Basilea|Zúrich|Lausana|Turín|Milán|Génova|Bolonia|Padua|Siena|Pisa|Tesalónica|Heraclión|Nicosia
Adrianópolis|Homs|Mosul|Basora|Alejandría|Adís Abeba|Jartum|Mogadiscio|Trípoli|Bengasi|Túnez|Marrakech
Marrakesh|Fez|Casablanca|Kinsasa|Dakar|Bamako|Abiyán|Shanghái|Cantón|Hong Kong|Taipéi|Hanói
Ciudad Ho Chi Minh|Bangkok|Singapur|Manila|Karachi|Lahore|Kabul|Kandahar|Odesa|Kiev|Mariúpol|Jersón
Zaporiyia|Leópolis|Minsk|Vilna|Riga|Tallin|Gotemburgo|Malmö|Gante|Brujas|Lieja|Róterdam|Édimbourg
Douvres|Lisbonne|Porto|Séville|Saragosse|Barcelone|Cordoue|Grenade|Cadix|Gênes|Naples|Florence|Venise
Turin|Vérone|Palerme|Bâle|Zurich|Genève|Vienne|Munich|Francfort|Hambourg|Brême|Varsovie|Cracovie|Moscou
Saint-Pétersbourg|Le Caire|Alexandrie|Alger|Tanger|Fès|Tripoli|Damas|Alep|Jérusalem|Téhéran|Pékin|Canton
Séoul|Athènes|Thessalonique|Belgrade|Prague|La Nouvelle-Orléans|Nouvelle-Orléans|Mexico|La Havane
Saint-Domingue|Le Cap|Nova York|Nova Iorque|Nova Orleans|Paris|Milão|Turim|Veneza|Florença|Sevilha
Saragoça|Barcelona|Madri|Munique|Colónia|Colônia|Francoforte|Berlim|Genebra|Zurique|Basileia|Bruxelas
Antuérpia|Haia|Amsterdã|Amesterdão|Copenhaga|Moscovo|São Petersburgo|Varsóvia|Cracóvia|Budapeste
Istambul|Jerusalém|Telavive|Bagdá|Bagdade|Teerã|Teerão|Pequim|Xangai|Tóquio|Quioto|Seul|Cidade do México
Havana|São Domingos|Porto Príncipe|Cidade do Cabo|Joanesburgo|Cairo|Londra|Parigi|Marsiglia|Lione|Nizza
Bordeaux|Strasburgo|Tolosa|Monaco di Baviera|Berlino|Amburgo|Dresda|Norimberga|Stoccarda|Vienna
Salisburgo|Zurigo|Ginevra|Bruxelles|Anversa|L'Aia|Copenaghen|Stoccolma|Mosca|San Pietroburgo|Varsavia
Lubiana|Zagabria|Spalato|Atene|Salonicco|Gerusalemme|Il Cairo|Alessandria d'Egitto|Algeri|Tunisi|Tangeri
Pechino|Lisbona|Siviglia|Barcellona|Saragozza|Città del Messico|L'Avana|Città del Capo|New Orleans
Dublino|Mailand|Rom|Neapel|Venedig|Florenz|Genua|Bozen|Lissabon|Sevilla|Saragossa|Brüssel|Antwerpen
Lüttich|Den Haag|Kopenhagen|Stockholm|Göteborg|Helsinki|Moskau|Sankt Petersburg|Warschau|Krakau|Danzig
Breslau|Prag|Brünn|Budapest|Bukarest|Athen|Thessaloniki|Nikosia|Kairo|Alexandria|Algier|Tunis|Jerusalem
Damaskus|Peking|Schanghai|Seoul|Neu-Delhi|Kalkutta|Mexiko-Stadt|Havanna|Kapstadt|Straßburg|Mülhausen
Genf|Zürich|Wien|Lyon|Parijs|Londen|Brussel|Luik|Gent|Rijsel|Keulen|Aken|Berlijn|Hamburg|München|Wenen
Rome|Milaan|Turijn|Venetië|Napels|Moskou|Athene|Boedapest|Boekarest|Caïro|Jeruzalem|Mexico-Stad|Kaapstad
Pòtoprens|Okap|Kap Ayisyen|Nouyòk|Miyami|Kyiv|Lviv|Lvov|Kharkov|Odessa|Tel Aviv|Mecca|La Meca|Medina
Jeddah|Yangon|Rangoon|Saigon|Bangalore|Madras|Poona|Vegas|New York|Quebec City|Saint Louis|St Louis
Ho Chi Minh City|Phnom Penh|Pyongyang|Pionyang|Ulan Bator|Sanaa|Saná|Adén|Doha|Abu Dabi|Dubái|Mascate
Kuwait City|Ciudad de Kuwait|Isfahán|Tabriz|Samarcanda|Bujará|Vladivostok
"""
"""Names of cities in our languages that are in use; other names in GeoNames need more to be believed."""

SPEAKS = {
    "es": "ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY PR GQ",
    "en": "US GB CA AU NZ IE ZA IN NG KE GH JM TT BS BB PH SG",
    "fr": "FR BE CH CA HT SN CI ML BF NE CM CD CG GA MG BJ TG LU MC RE GP MQ",
    "pt": "BR PT AO MZ CV GW ST TL",
    "it": "IT CH SM VA",
    "de": "DE AT CH LI LU",
    "nl": "NL BE SR AW CW",
    "ht": "HT",
}
"""Countries in which a language is spoken: the likelier ones for a name in it."""
