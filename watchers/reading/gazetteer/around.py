"""Words around the name of a place that speak for it or against it, in all languages together; as data."""

from __future__ import annotations

NEVER = """
Caribe|Mediterráneo|Cantábrico|Caribbean|Mediterranean
Reunión|Reunion|Santa Elena|San Martín|Guernsey|Jersey|Isla de Man|Man|Navidad|Niue
San Bartolomé|Europe|Europa|Zona euro|Naciones Unidas|United Nations|European Union|Unión Europea|Eurozone
Mundo|World|City|Ciudad|Ville|Center|Centre|Pueblo|Norte|Sur|Este|Oeste|North|South|East|West|Sud|Nord
Ouest|Rey|Reina|King|Queen|Prince|Príncipe|Princesa|President|Presidente|Police|Policía|Gobierno|Government
Estado|State|Central|Eastern|Western|Northern|Southern|Costa|Coast|Playa|Beach|Río|River|Lago|Lake|Isla
Island|Islas|Islands|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April
May|June|July|August|September|October|November|December|Lunes|Martes|Miércoles|Jueves|Viernes|Sábado
Domingo|Enero|Febrero|Marzo|Abril|Mayo|Junio|Julio|Agosto|Septiembre|Octubre|Noviembre|Diciembre
Independence|Liberty|Olympia|Internet|Google|Facebook|Twitter|Dios|God|Madre|Padre|Church|Cross|Mar|Sea
Ocean|Monte|Mount|Gran|Grande|Great|Real|Royal|San|Santa|Santo|Saint|St|Both|Many|Cómo|Para|Cuando|Donde
Hasta|Pero|Porque|Más|Tres|Cuatro|Cinco|Seis|Siete|Ocho|Nueve|Diez|Cien|Mil|One|Two|Three|Four|Five|Ten
Sales|Sube|Cae|Muere|Mata|Vive|Hay|Son|Era|Eran|Ser|Todo|Toda|Todos|Todas|Nada|Nadie|Otro|Otra|Uno|Una|Sin
Con|Por|Qué|Quién|Así|Media|Medio|Tras|Ante|Bajo|Sobre|Entre|Contra|Desde|Hacia|Según|Durante|Mediante|Casi
Solo|Siempre|Nunca|Ahora|Hoy|Ayer|Mañana|Tarde|Noche|Día|Semana|Mes|Año|Años|Hora|Horas|Vida|Muerte|Calle
Puerto|Port|Puente|Campo|Banco|Bank|Bolsa|Mercado|Market|Trabajo|Empleo|Salud|Health|Justicia|Defensa
Interior|Hacienda|Cultura|Deportes|Sports|News|Noticias|Video|Fotos|Photo|Photos|Live|Directo|Here|There
Where|When|What|Why|How|Who|This|That|The|And|But|For|With|From|After|Before|Over|Under|Into|Your|Our|His
Her|Its|Their|You|All|Any|New|Old|Big|Small|High|Low|Top|End|Day|Night|Week|Year|Secretary|Bureau|Mission
Advance|Spring|White House|Población|Earth|Gold|Soul|Monster|Plateau|Midlands|Lakes|South West|Life|Death
Gulf|Golfo|Home|House|Street|Square|Hill|Hills|Park|Parque|Valley|Southwest|Northeast|Northwest
South East|North East|North West|South-East|North-East|North-West|Littoral|Maritime|Light|Atlántico
Southeast|Nord-Est|Sud-Est|Nord-Ouest|Sud-Ouest|República|Republic|Unity|Olympic|Walnut|Chambers|Xinhua|Vistula
"""
"""What means something else too often to be read, whoever bears the name."""

DOUBTFUL = """
Democrat|Republican|Congress|Congreso|Senado|Senate|Parliament|Parlamento|Corte|Court|Tribunal|Supremo
Constitución|Esperanza|Concordia|Paz|Guerra|Amor|Gracias|Bueno|Buena|Mejor|Peor|Nuevo|Nueva|Nuevos
Nuevas|Salvador|Dolores|Mercedes|Remedios|Rosario|Concepción|Encarnación|Carmen|Pilar|Loreto|Belén
Nazaret|Jesús|Cristo|Christ|Buda|Bach|Mozart|Newton|Darwin|Lincoln|Franklin|Jackson|Jefferson|Madison
Monroe|Clinton|Trump|Biden|Obama|Bush|Reagan|Nixon|Kennedy|Roosevelt|Putin|Merkel|Macron|Sánchez|Rajoy
Aznar|Zapatero|Casado|Rivera|Iglesias|Abascal|Franco|Castro|Chávez|Maduro|Bolívar|Colón|Cortés|Pizarro
Cervantes|Picasso|Goya|Ford|Seat|Nissan|Toyota|Honda|Boeing|Airbus|Tesla|Samsung|Sony|Vodafone|Movistar
Iberia|Vueling|Enterprise|Times|Post|Herald|Tribune|Globe|Star|Sun|Mail|Guardian|Independent|Mirror
Express|Laura|Maria|Anna|Ana|Marta|Marina|Elena|Elisa|Clara|Eva|Sara|Helena|Irene|Carolina|Alicia|Olivia
Emma|Ida|Irma|Dorian|Katrina|Harvey|Sandy|Andrew|Michael|Ian|Fiona|Matthew|Mitch|Gilbert|Hugo|Otis|Wilma
Rita|Gloria|Filomena|Downtown|Upper|Lower|Middle|Inner|Outer|Greater|Metro|Metropolitan|Universidad
University|College|School|Hospital|Clinic|Airport|Aeropuerto|Station|Estación|Hotel|Tower|Torre|Castle
Castillo|Emergency|Hope|Justice|Freedom|Energy|Global|International|Nacional|National|Federal|General
Mayor|Governor|Vladimir|Diego|Pedro|Pablo|Juan|José|Luis|Carlos|Miguel|Manuel|Antonio|Francisco|Alberto
Fernando|Rafael|Ricardo|Roberto|Sergio|Ángel|Alejandro|Jorge|Javier|Alfonso|Andrés|Vicente|Ramón|Enrique
Felipe|Tomás|Martín|Simón|Hernández|García|López|Pérez|Gómez|Fernández|Rodríguez|Martínez|González
Ramírez|Torres|Flores|Morales|Ortiz|Reyes|Ramos|Vargas|Delgado|Navarro|Serrano|Molina|Moreno|Marín
Campos|Vega|Cabrera|Fuentes|Herrera|Champions|Liga|League|Universal|Apple|Amazon|Iglesia|Cruz|Sol|Luna
Bar|Van|Male|Baja|Plaza|Casa|Bridge|Field|Valle|Capital|Independencia|Libertad|Progreso|Delta|Dos|Villa
Union|Unión|Centro|Hamm|Salem|Aurora|Paradise|Bari|Ordu|Leon|Manta|Linares|Ávila|Corrientes
Salto|Durazno|Mesa|Chester|Lancaster|Sion|Eden|Opera|Golf|Paul|Store|Legacy|Vista|Falcon|Águilas|Tigres|Leones
West Coast|East Coast|South Coast|North Coast|Pacífico|Pacific
Meta|Superior|Rivers|Mono|Paramount|Reforma|Fomento|Temple|Liberal|Alliance
Diana|Zion|Greve|Paro|Jupiter|Atlantic|Pacifique|Atlantique|Pazifik|Atlantik|Pico
"""
"""Towns whose name is more often a person, a firm or a word: read where something else speaks for them."""

DOUBTFUL_IN = """
en: Nice|Reading|Mobile|Bath|Split|Cork|Battle|Hull|Derby|Wells|Along|See|Of|Best|Most|Same|Orange|Crewe|Rugby
en: Termini|Surat|Mary|Batman|Natal|Sale|Tours|Nancy|Lens|Como
es: Salta|Como|Lagos|Sale|Natal|Mary|Nancy|Paro|Trinidad|Derby
pt: Lagos|Natal|Como|Salta|Trinidad|Derby
it: Sale|Como|Mobile|Natale|Trinidad|Derby
en: Surprise|Normal|Corona|Deal|Bury|Barking|Stone|Temple|Mission|Pearl|Commerce|Industry|Sandwich|Settle
en: Speed|Plant|Ware|Fishers|Weed
es: Tala|Bello|Fundación|Turbo|Plato|Pasto|Campana|Azul|Coronel|Barranca|Milagro|Parla|Pinto|Valles|Reforma
es: Nevada|Victoria|Mora|Cerro|Montaña|Dorado|Caen|Soja|Hola|Triunfo
it: Vasto|Cento|Massa|Prato|Marino|Sesto
de: Grad|Mitte|Kanal|Lage|Siegen|Singen|Hof|Regen|Haar|Ahlen|Werder|Brand
fr: Marché|Grasse|Menton|Sens|Gap|Orange|Lens
pt: Serra|Franca|Americana|Palmas|Vitória|Posse|Esteio|Colombo
nl: Huizen|Goes|Taal
fr: Tours|Sale|Nancy|Trinidad|Derby
de: Essen|Hamm|Halle|Baden|Derby
nl: Best|Made|Ede|Derby
"""
"""The same in one language: Nice is a word in English, a town in French. No known language has them all."""

BEFORE = """
en in de del at near cerca desde from off a hacia of sobre por across around outside over contra within
throughout au aux du des dans vers pres depuis chez em no na nos nas da do das dos perto bei aus nach von
zu nahe naar uit van nabij op di nel nella nei negli alla al dal dalla vicino presso nan bo lwen into
toward towards via per
"""
"""Words after which a name is more likely a place's."""

STRONG = """
en in near at cerca em bei nan dans nabij outside vicino presso perto pres within throughout across
"""
"""Words after which even a small place, or one written in small letters, is meant."""

ARTICLES = "the la el los las le les l o a os as der die das den dem de het il lo i gli un una ein eine"
"""What may stand between such a word and the name."""

ORGANIZATION_BEFORE = """
banco|bank of|banque|banca|banco de|fc|cf|cd|ud|rcd|ca|sc|ac|as|real|atletico|atletico de|athletic
athletic de|deportivo|sporting|sporting de|club|inter|inter de|racing de|racing|celta de|union
universidad de|universidad|universitat de|university of|universite de|universite|universita di|universita
universidade de|universitat|club de|duque de|duke of|duquesa de|duchess of|principe de|prince of
princess of|marques de|conde de|earl of|cardenal|obispo de|bishop of|hospital|hotel|calle|avenida|plaza
paseo|avenue|rue|via|san|santa|santo|saint|st|puerta de|copa|gran premio de|gp de|gp|torre|estadio|stadium
castillo de|teatro|bar|restaurante|cafe|casa|grupo|seguros|caja|edificio|palacio de|palacio|little|tour de
vuelta a|giro de|rally de|maraton de|open de|masters de|tratado de|treaty of|acuerdo de|protocolo de
batalla de|battle of|declaracion de|carta de|pacto de|conferencia de|hms|uss|ss|mv|hmcs
"""
"""Words before a name that make it that of a club, a firm, a house, a ship or a treaty."""

ORGANIZATION_AFTER = """
fc cf sc afc united rovers wanderers albion athletic hotspur rangers celtic times post herald tribune
journal globe gazette chronicle observer telegraph magazine review university college airlines airways
bank motors records pictures studios press news yankees mets giants jets knicks lakers clippers dodgers
angels rams chargers 49ers warriors bulls bears cubs sox blackhawks celtics bruins patriots dolphins
marlins rockets astros texans mavericks cowboys stars spurs raptors maple canadiens canucks senators
oilers flames eagles phillies flyers sixers 76ers steelers pirates penguins browns cavaliers guardians
lions tigers pistons packers brewers bucks vikings twins timberwolves saints pelicans hornets panthers
falcons hawks braves titans predators grizzlies colts pacers jaguars buccaneers rays magic seahawks
mariners sounders blazers suns cardinals coyotes broncos nuggets rockies kings padres sharks galaxy
raiders capitals nationals wizards ravens orioles bengals reds royals chiefs syndrome agreement accord
accords protocol convention treaty marathon derby gala biennale summit
"""
"""The same, after it."""

TITLES = """
mr mrs ms miss dr sir lord lady don dona senor senora sr sra monsieur madame herr frau president presidente
minister ministro ministra senator senador senadora governor gobernador judge juez captain capitan general
coronel colonel sheriff king rey queen reina pope papa cardinal actor actriz actress singer cantante coach
entrenador jugador tenista alcalde
"""
"""Words before somebody's name."""

AROUND = """
north south east west northern southern eastern western central greater upper lower inner outer downtown
mainland northeast northwest southeast southwest northeastern northwestern southeastern southwestern mid
old new metropolitan norte sur este oeste nord sud est ouest sul alto alta bajo baja gran capital ciudad
city provincia province estado state region county condado municipio department departamento island isla
islands islas gulf golfo costa coast
"""
"""Words in a name's neighborhood that are no first name: Northern California."""

PLACE_NOUNS = """
city town village hamlet municipality province state region district county island port outskirts suburb
neighborhood neighbourhood capital coast bay gulf valley airport ciudad pueblo aldea municipio localidad
provincia estado departamento distrito comarca isla puerto barrio costa bahia golfo valle aeropuerto cabo
playa afueras ville commune departement ile cote banlieue cidade vila aldeia ilha porto citta paese comune
isola stadt dorf gemeinde insel kreis stad dorp gemeente eiland vil zile
embalse presa represa mina carcel penal prision refineria sierra cerro volcan lago laguna bosque carretera
cuesta cuenca delta estrecho poligono alrededores cercanias inmediaciones poblacion poblado comuna canton
corregimiento parroquia colonia sector dam mine prison refinery volcano lake forest strait district
"""
"""Words that with "of" make the next name a place's: the village of Pandi."""

SMALL_WORDS = """
turkey china chad nice mali jordan guinea polo jersey lion hail laguna bahia cuenca temen porto sala
"""
"""Words that in small letters are no place."""

HARBORS = """
harbour harbor port pier seafront waterfront beach airport station hospital jail prison suburb townsite
volcano coast marina bridge residents
"""
"""What is a town's, where it stands in small letters after its name: Whitby harbour."""

SEATS = """
government capital police army navy military forces troops authorities officials president parliament
senate congress court ministry minister prime coast coasts coastline coastguard guard island islands
city cities town towns village villages province provinces region regions state states territory waters
border borders soil airport airports port ports capitals volcano volcanoes peninsula mainland
countryside mountains hospital hospitals prison election elections earthquake quake flood floods
flooding wildfire wildfires bushfires storm coup lockdown outbreak resort resorts beach beaches meteor
meteorite explosion blast fire fires shooting attack crash derailment typhoon cyclone hurricane
landslide landslides tsunami eruption tornado drought heatwave gobierno policia ejercito armada fuerzas
tropas autoridades presidente presidenta parlamento senado congreso tribunal ministerio ministro
ministra costa costas litoral isla islas ciudad ciudades pueblo pueblos localidad municipio provincia
provincias regiones estado territorio aguas frontera suelo aeropuerto puerto puertos volcan montanas
hospitales carcel elecciones terremoto sismo seismo inundacion inundaciones incendio incendios temporal
brote playa playas meteorito tiroteo atentado ataque descarrilamiento tifon ciclon huracan deslizamiento
erupcion sequia gouvernement capitale armee marine troupes autorites parlement senat ministere ministre
cote cotes ile iles ville villes territoire eaux frontiere sol aeroport seisme inondations incendies
plage plages governo polizia exercito esercito marinha autorita ministero coste ilha ilhas isola isole
cidade cidades citta regiao regione acque fronteira confine porto aeroporto vulcao vulcano enchentes
alluvione incendi praia spiaggia regierung hauptstadt polizei behorden prasident parlament ministerium
kuste insel inseln stadt stadte dorf provinz grenze flughafen hafen vulkan erdbeben strand regering
controllers air railways railway trains mine prisons gang gangs region regional guardacostas bandas
pandillas penal mina trenes hoofdstad politie leger autoriteiten kust eiland eilanden stad steden dorp
grens luchthaven haven
vulkaan aardbeving gouvenman lapolis
alpes alps alpi alpen andes pirineos pyrenees chancellor canciller firefighters bomberos universities
universidades streets calles ejercitos league liga coastguards
premier lawmakers opposition economy inflation election strike strikes referendum budget airspace
newspaper newspapers media press lake lakes river mountain motorway motorways railroad schools suburb
suburbs rainforest jungle desert protests fjord fjords archipelago glacier glaciers valley valleys
aeropuertos puertos gobiernos economia inflacion huelga huelgas eleccion oposicion fiscalia justicia
fiordo fiordos archipielago glaciar glaciares valle valles
prensa periodico periodicos medios sindicatos carreteras autopistas montes bosques selva lago lagos rio
rios volcanes carceles escuelas embalses ferrocarriles campo hospitales barrios localidades
aeroports ports economie greve greves presse opposition hopitaux ecoles montagnes forets villages
aeroportos portos economia inflacao greve greves imprensa hospitais estradas escolas cidades eleicoes
aeroporti porti sciopero scioperi stampa ospedali scuole carceri montagne strade elezioni
streik streiks wirtschaft presse ministerprasident premierminister armee kustenwache gewasser kusten
stadten dorfern urlaubsinsel ferieninsel urlaubsort hauptinsel wahlen bahn
luchthavens staking stakingen economie spoorwegen verkiezingen gevangenis
"""
"""What is where its country is. People are anywhere: "Haitian police" tells one, "a Haitian singer" none."""

PEOPLE = """
citizen citizens families family farmers workers voters migrants refugees students teachers doctors
nationals fans residents villagers fishermen miners protesters
ciudadanos ciudadanas familias agricultores trabajadores votantes migrantes refugiados estudiantes
maestros medicos aficionados hinchas vecinos pescadores mineros manifestantes residentes
citoyens familles agriculteurs ouvriers electeurs migrants refugies etudiants habitants pecheurs
cidadaos cidadas agricultores trabalhadores eleitores refugiados torcedores moradores pescadores
cittadini famiglie agricoltori lavoratori elettori tifosi migranti profughi studenti abitanti pescatori
burger familien bauern arbeiter wahler fluchtlinge fans einwohner fischer
burgers gezinnen boeren arbeiders kiezers vluchtelingen inwoners vissers
sitwayen migran
"""
"""Of whom many are spoken of at once: of their country, where no other place is told. No tourists."""

PERSONS = """
citizen citizens national nationals tourist tourists man woman men women couple teen teenager student
students traveler travelers traveller travellers visitor visitors passenger passengers resident residents
passport player players singer actor veteran soldier soldiers pastor missionary missionaries journalist
"""
"""Behind US or UK they tell where somebody is from, not where it happened."""

THINGS = """
flu fries toast bean beans sandwich sandwiches dinner dinners stuffing soup bulldog shepherd terrier bread
rice salad cuisine food yogurt yoghurt pastry pastries omelette omelet bound born style
"""
"""What is called after a country wherever it is: Spanish flu."""

STUDIES = """
restaurant restaurants takeaway bakery coffee wine wines cheese roulette speaking speaker speakers language
lessons class classes teacher translation literature new lunar zodiac doors grand open masters
kuche sprache salat wein
"""
"""The same after the word for a people alone: Chinese New Year, Italian restaurant, Spanish-speaking."""

THINGS_BEFORE = """
gripe restaurante restaurantes tortilla ensaladilla ruleta montana pastor cocina vino queso comida lengua
idioma gripa clase clases
restaurant cuisine langue roulette fromage berger grippe
ristorante ristoranti cucina lingua insalata pastore
cozinha
"""
"""The same, before it: "gripe española", "restaurante chino"."""
