"""Names of places for reading, as data: what CLDR does not have, made by hand.

A line is a country and names in it. A name under several countries belongs to the first that something else
in the text speaks for, and else to the first listed.
"""

from __future__ import annotations

ALIASES = """
US: EE UU|EEUU|EUA|USA|U S|U S A|US|United States of America|the States|Norteamérica
GB: Gran Bretaña|Great Britain|Britain|UK|U K|Inglaterra|England|Scotland|Escocia|Wales|Gales
GB: Northern Ireland|Irlanda del Norte
MM: Birmania|Burma|Myanmar
NL: Holanda|Holland|Países Bajos
CI: Ivory Coast|Costa de Marfil
CZ: Czech Republic|República Checa
CD: Congo|DR Congo|DRC|RD Congo|Democratic Republic of the Congo|Democratic Republic of Congo|Congo Kinshasa
CG: Republic of the Congo|Republic of Congo|Congo Brazzaville|República del Congo
TR: Turkey|Turquía
AE: Emiratos Árabes|EAU|UAE|Emirates
RU: Russian Federation|Federación Rusa
CN: Mainland China|China continental
KR: South Korea|Corea del Sur
KP: North Korea|Corea del Norte
PS: Gaza|Cisjordania|West Bank|Palestine|Palestina|Franja de Gaza|Gaza Strip
MK: Macedonia|North Macedonia
SZ: Swaziland|Suazilandia
CV: Cape Verde
TL: East Timor|Timor
FM: Micronesia|Federated States of Micronesia
BS: The Bahamas|Bahamas
GM: The Gambia|Gambia
KG: Kyrgyz Republic|Kirguizistán|Kirguistán
BQ: Bonaire|Sint Eustatius|Saba
MF: Saint Martin|St Martin
VC: Saint Vincent and the Grenadines|St Vincent|San Vicente y las Granadinas
KN: St Kitts
LC: St Lucia|Santa Lucía
VI: US Virgin Islands|U S Virgin Islands|St Thomas
VG: British Virgin Islands|BVI
DO: Rep Dominicana|Dominican Republic
DK: Kingdom of Denmark
SA: Arabia Saudí|Saudi
ZA: Sudáfrica
PG: Papua Nueva Guinea
NZ: Nueva Zelanda|Nueva Zelandia
RO: Rumania|Rumanía
BH: Bahréin|Bahrain
IR: Irán
IQ: Irak|Iraq
EG: Egipto
MA: Marruecos
RE: La Reunión|Isla de la Reunión|Reunion Island|Réunion Island
HT: Haïti|Hayti
VN: Viet Nam
LA: Lao PDR
TW: Taiwán
HK: Hong Kong
ES: Granada
GD: Granada|Grenada
MO: Macau|Macao
"""

REGIONS = """
ES: Cataluña|Catalunya|Catalonia|Andalucía|Andalusia|Galicia|País Vasco|Euskadi|Basque Country
ES: Navarra|Extremadura|Asturias|Cantabria|Castilla y León|Castilla La Mancha|Comunidad Valenciana
ES: Comunitat Valenciana|Islas Baleares|Baleares|Balearic Islands|Canarias|Islas Canarias
ES: Canary Islands|Región de Murcia|La Rioja|Aragón
US: Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Hawaii|Hawái
US: Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Luisiana|Maine|Maryland|Massachusetts
US: Michigan|Minnesota|Mississippi|Misisipi|Missouri|Misuri|Montana|Nebraska|Nevada|New Hampshire
US: New Jersey|Nueva Jersey|New Mexico|Nuevo México|New York State|North Carolina|Carolina del Norte
US: South Carolina|Carolina del Sur|North Dakota|South Dakota|Ohio|Oklahoma|Oregon|Oregón
US: Pennsylvania|Pensilvania|Rhode Island|Tennessee|Texas|Tejas|Utah|Vermont|Virginia|West Virginia
US: Wisconsin|Wyoming
CA: Ontario|Quebec|Québec|British Columbia|Alberta|Saskatchewan|Manitoba|Nova Scotia|Newfoundland
AU: New South Wales|NSW|Queensland|Tasmania|South Australia|Western Australia
IT: Sicily|Sicilia|Sardinia|Cerdeña|Lombardy|Lombardía|Tuscany|Toscana|Calabria
FR: Brittany|Bretaña|Normandy|Normandía|Corsica|Córcega|Provence
DE: Bavaria|Baviera|Sajonia|Saxony
IN: Kerala|Gujarat|Bihar|Assam|Uttarakhand|Kashmir
ID: Sumatra|Java|Bali|Sulawesi|Lombok|Borneo
PH: Luzon|Luzón|Mindanao|Visayas
PT: Madeira|Azores
GR: Crete|Creta|Rhodes|Rodas|Santorini
MX: Yucatán|Quintana Roo|Oaxaca|Chiapas|Jalisco|Guerrero|Baja California|Sinaloa
US: Georgia
"""

CITIES = """
AF: Kabul
AL: Tirana
DZ: Algiers|Argel
AO: Luanda
AR: Buenos Aires|Rosario|Mendoza|Ushuaia
AM: Yerevan
AT: Vienna|Viena|Salzburg|Salzburgo
AU: Sydney|Sídney|Melbourne|Brisbane|Perth|Canberra|Adelaide|Darwin
AZ: Baku|Bakú
BD: Dhaka|Daca
BE: Brussels|Bruselas|Antwerp|Amberes
BO: La Paz|Cochabamba
BR: Rio de Janeiro|Río de Janeiro|São Paulo|Brasilia|Salvador de Bahía|Recife|Porto Alegre
BG: Sofia|Sofía
CA: Toronto|Montreal|Vancouver|Ottawa|Calgary
CH: Geneva|Ginebra|Zurich|Berna
CL: Santiago de Chile|Santiago|Valparaíso|Concepción|Punta Arenas
CN: Beijing|Pekín|Shanghai|Wuhan|Guangzhou|Shenzhen|Chengdu|Sichuan
CO: Bogotá|Medellín|Cartagena de Indias|Barranquilla|Cali
CR: San José
CU: Havana|La Habana|Santiago de Cuba
CZ: Prague|Praga
DE: Berlin|Berlín|Hamburg|Hamburgo|Munich|Múnich|Frankfurt|Fráncfort|Cologne
DK: Copenhagen|Copenhague
DO: Santo Domingo|Punta Cana|Puerto Plata
EC: Quito|Guayaquil
EG: Cairo|El Cairo|Alexandria|Sharm el Sheikh
ES: Madrid|Barcelona|Valencia|Sevilla|Seville|Zaragoza|Málaga|Bilbao|Alicante|Cádiz|Vigo|A Coruña
ES: Palma de Mallorca|Mallorca|Ibiza|Menorca|Tenerife|Lanzarote|Gran Canaria|Fuerteventura|Murcia
ES: Córdoba|Granada|Valladolid|Cartagena|Santander|San Sebastián|Pamplona|Santiago de Compostela
ES: Cáceres|Badajoz|Almería|Tarragona|Girona|Toledo|Ceuta|Melilla|La Palma
ET: Addis Ababa|Adís Abeba
FI: Helsinki
FR: Paris|París|Marseille|Marsella|Lyon|Nice|Niza|Toulouse|Bordeaux|Burdeos|Cannes|Strasbourg|Estrasburgo
GB: London|Londres|Manchester|Liverpool|Birmingham|Edinburgh|Edimburgo|Glasgow|Belfast|Southampton|Cardiff
GE: Tbilisi|Tiflis
GR: Athens|Atenas|Piraeus|El Pireo|Thessaloniki|Salónica
GT: Ciudad de Guatemala
HK: Kowloon
HN: Tegucigalpa|Roatán
HR: Dubrovnik|Zagreb
HT: Port au Prince|Puerto Príncipe|Labadee|Labadie|Cap Haitien|Cabo Haitiano|Léogâne|Jacmel
HU: Budapest
ID: Jakarta|Yakarta
IE: Dublin|Dublín
IL: Jerusalem|Jerusalén|Tel Aviv|Haifa
IN: New Delhi|Nueva Delhi|Mumbai|Bombay|Calcutta|Kolkata|Chennai|Bangalore
IQ: Baghdad|Bagdad
IR: Tehran|Teherán
IS: Reykjavik
IT: Rome|Roma|Milan|Milán|Naples|Nápoles|Venice|Venecia|Genoa|Génova|Florence|Florencia|Civitavecchia
IT: Turin|Turín|Palermo|L'Aquila
JM: Kingston|Montego Bay|Falmouth
JP: Tokyo|Tokio|Osaka|Kyoto|Kioto|Yokohama|Fukushima|Hiroshima|Okinawa
KE: Nairobi|Mombasa
KR: Seoul|Seúl|Busan
LB: Beirut
LK: Colombo
LY: Tripoli|Trípoli|Benghazi
MA: Rabat|Casablanca|Marrakech|Marrakesh|Tangier|Tánger
MT: Valletta
MX: Mexico City|Ciudad de México|CDMX|Guadalajara|Cancún|Cozumel|Monterrey|Acapulco|Tijuana|Puebla
MX: Veracruz|Playa del Carmen|Mérida
MY: Kuala Lumpur
NG: Lagos|Abuja
NI: Managua
NL: Amsterdam|Ámsterdam|Rotterdam|The Hague|La Haya
NO: Oslo|Bergen
NP: Kathmandu|Katmandú
NZ: Auckland|Wellington|Christchurch
PE: Lima|Cusco|Cuzco|Arequipa
PH: Manila|Cebu|Davao
PK: Islamabad|Karachi|Lahore
PL: Warsaw|Varsovia|Krakow|Cracovia
PR: San Juan de Puerto Rico|San Juan
PT: Lisbon|Lisboa|Porto|Oporto|Faro
RO: Bucharest|Bucarest
RS: Belgrade|Belgrado
RU: Moscow|Moscú|Saint Petersburg|St Petersburg|San Petersburgo
SA: Riyadh|Riad|Jeddah|Mecca
SE: Stockholm|Estocolmo|Gothenburg
SV: San Salvador
SY: Damascus|Damasco|Aleppo|Alepo
TH: Bangkok|Phuket|Pattaya
TN: Tunis
TR: Istanbul|Estambul|Ankara|Antalya|Izmir|Esmirna
TW: Taipei|Taipéi
UA: Kyiv|Kiev|Odesa|Odessa|Kharkiv|Járkov
US: New York|Nueva York|Los Angeles|Los Ángeles|Miami|Fort Lauderdale|Port Everglades|Washington
US: Chicago|Houston|San Francisco|Boston|Las Vegas|New Orleans|Nueva Orleans|Seattle|Philadelphia
US: Atlanta|Dallas|Denver|Orlando|San Diego|Key West|Cape Canaveral|Galveston|Honolulu
US: Detroit
UY: Montevideo
VE: Caracas|Maracaibo|Valencia
VN: Hanoi|Ho Chi Minh City|Da Nang
YE: Sanaa|Saná
ZA: Cape Town|Ciudad del Cabo|Johannesburg|Johannesburgo|Durban
"""

PEOPLE_TOO = """
Jordan|Chad|Georgia|Israel|Cuba|China|Francia|Santa Lucía
Montana|Virginia|Indiana|Dakota|Santiago|Paris|París|Victoria
Sydney|Florence|Florencia|Sofia|Sofía|Valencia|Mérida|Rosario
Mendoza|Concepción|Dallas|Austin|Lyon|Nice|Milan|Roma
Guadalajara|Toledo|Córdoba|Granada|Darwin|Washington|Lima
Cali|Faro|Houston|Perth|Davao|Kingston|Ontario|Java|Navarra
San José|San Juan|Orlando|Denver|Santander|Colombo|Boston
Guerrero|Kiev|Mali|Malta|Gales|Aragón|Galicia|Saba
"""
"""Names that people and firms bear too: beside another capitalized word they need a preposition before."""

NEVER = """
Reunión|Reunion|Santa Elena|San Martín|Guernsey|Jersey|Isla de Man|Man|Islas Vírgenes|Navidad|San Bartolomé
Niue|Europe|Europa|Zona euro|Naciones Unidas|United Nations|European Union|Unión Europea|Eurozone
"""
"""Names of CLDR that mean something else too often to be read."""

BEFORE = """
en in de del at near cerca desde from off to a hacia of sobre por across around outside over contra for y and
"""
"""Words after which a name is a place's."""
