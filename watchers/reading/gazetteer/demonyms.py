"""What the people and things of a country are called, in the masculine singular, by language; as data.

A line is a country and words in it. `forms` gives the other genders and numbers. Left out is what means
something else as often: English and inglés (a language), American in Spanish (a continent), indio.
"""

from __future__ import annotations

from collections.abc import Iterator

EN = """
AF Afghan|AL Albanian|DZ Algerian|AO Angolan|AR Argentine Argentinian|AM Armenian|AU Australian
AT Austrian|AZ Azerbaijani|BS Bahamian|BH Bahraini|BD Bangladeshi|BB Barbadian|BY Belarusian|BE Belgian
BZ Belizean|BJ Beninese|BT Bhutanese|BO Bolivian|BA Bosnian|BR Brazilian
GB British Briton Scottish Welsh|BG Bulgarian|BF Burkinabe|MM Burmese|BI Burundian|KH Cambodian
CM Cameroonian|CA Canadian|TD Chadian|CL Chilean|CN Chinese|CO Colombian|CD Congolese|CR Costa_Rican
HR Croatian|CU Cuban|CY Cypriot|CZ Czech|DK Danish Dane|DO Dominican|NL Dutch|EC Ecuadorian Ecuadorean
EG Egyptian|AE Emirati|ER Eritrean|EE Estonian|ET Ethiopian|FJ Fijian|PH Filipino|FI Finnish
FR French Frenchman|GA Gabonese|GM Gambian|GE Georgian|DE German|GH Ghanaian|GR Greek|GD Grenadian
GT Guatemalan|GN Guinean|GY Guyanese|HT Haitian|HN Honduran|HU Hungarian|IS Icelandic|IN Indian
ID Indonesian|IR Iranian|IQ Iraqi|IE Irish|IL Israeli|IT Italian|CI Ivorian|JM Jamaican|JP Japanese
JO Jordanian|KZ Kazakh|KE Kenyan|XK Kosovar|KW Kuwaiti|KG Kyrgyz|LA Laotian Lao|LV Latvian|LB Lebanese
LR Liberian|LY Libyan|LT Lithuanian|MG Malagasy|MW Malawian|MY Malaysian|MV Maldivian|ML Malian
MT Maltese|MR Mauritanian|MU Mauritian|MX Mexican|MD Moldovan|MN Mongolian|ME Montenegrin|MA Moroccan
MZ Mozambican|NA Namibian|NP Nepalese Nepali|NI Nicaraguan|NG Nigerian|NE Nigerien|KP North_Korean
NO Norwegian|OM Omani|PK Pakistani|PS Palestinian|PA Panamanian|PY Paraguayan|PE Peruvian|PL Polish
PT Portuguese|PR Puerto_Rican|QA Qatari|RO Romanian|RU Russian|RW Rwandan|SV Salvadoran|SA Saudi
SN Senegalese|RS Serbian|SL Sierra_Leonean|SG Singaporean|SK Slovak|SI Slovenian|SO Somali
ZA South_African|KR South_Korean Korean|SS South_Sudanese|ES Spanish Spaniard Catalan|LK Sri_Lankan
SD Sudanese|SR Surinamese|SE Swedish|CH Swiss|SY Syrian|TW Taiwanese|TJ Tajik|TZ Tanzanian|TH Thai
TG Togolese|TN Tunisian|TR Turkish|TM Turkmen|UG Ugandan|UA Ukrainian|UY Uruguayan|UZ Uzbek
VE Venezuelan|VN Vietnamese|YE Yemeni|ZM Zambian|ZW Zimbabwean|US American
AG Antiguan|KN Kittitian|VC Vincentian|LC Saint_Lucian St_Lucian|TT Trinidadian Tobagonian|KY Caymanian
BM Bermudian|AW Aruban|GI Gibraltarian|GL Greenlandic|FO Faroese|WS Samoan|TO Tongan|TL Timorese
PG Papua_New_Guinean|MK Macedonian|LU Luxembourgish|MC Monegasque|AD Andorran|BW Botswanan|KM Comorian
CV Cape_Verdean|DJ Djiboutian|SV Salvadorian|GB Northern_Irish|NZ New_Zealander|HK Hong_Konger
US Texan Californian Floridian Alaskan Hawaiian New_Yorker|GB Londoner|AU Queenslander Tasmanian
"""

ES = """
AF afgano|AL albanés|DZ argelino|AO angoleño|AR argentino|AM armenio|AU australiano
AT austriaco austríaco|AZ azerbaiyano|BS bahameño|BD bangladesí|BB barbadense|BY bielorruso|BE belga
BZ beliceño|BO boliviano|BA bosnio|BR brasileño|GB británico escocés galés|BG búlgaro|MM birmano
KH camboyano|CM camerunés|CA canadiense|TD chadiano|CL chileno|CN chino|CO colombiano|CD congoleño
CR costarricense|HR croata|CU cubano|CY chipriota|CZ checo|DK danés|DO dominicano|NL neerlandés holandés
EC ecuatoriano|EG egipcio|ER eritreo|EE estonio|ET etíope|FJ fiyiano|PH filipino|FI finlandés|FR francés
GE georgiano|DE alemán|GH ghanés|GR griego|GT guatemalteco|GN guineano|GY guyanés|HT haitiano
HN hondureño|HU húngaro|IS islandés|ID indonesio|IR iraní|IQ iraquí|IE irlandés|IL israelí|IT italiano
CI marfileño|JM jamaicano jamaiquino|JP japonés|JO jordano|KE keniano keniata|KW kuwaití|LA laosiano
LV letón|LB libanés|LR liberiano|LY libio|LT lituano|MG malgache|MY malasio|ML maliense|MT maltés
MR mauritano|MX mexicano|MD moldavo|MN mongol|MA marroquí|MZ mozambiqueño|NP nepalí|NI nicaragüense
NG nigeriano|NE nigerino|KP norcoreano|NO noruego|OM omaní|PK pakistaní paquistaní|PS palestino
PA panameño|PY paraguayo|PE peruano|PL polaco|PT portugués|PR puertorriqueño|QA catarí|RO rumano|RU ruso
RW ruandés|SV salvadoreño|SA saudí saudita|SN senegalés|RS serbio|SK eslovaco|SI esloveno|SO somalí
ZA sudafricano|KR surcoreano coreano|SD sudanés|ES español catalán andaluz|SR surinamés|SE sueco
CH suizo|SY sirio|TW taiwanés|TZ tanzano|TH tailandés|TN tunecino|TR turco|UG ugandés|UA ucraniano
UY uruguayo|UZ uzbeko|VE venezolano|VN vietnamita|YE yemení|ZM zambiano|ZW zimbabuense|US estadounidense
NZ neozelandés|AE emiratí|BH bareiní|BJ beninés|BF burkinés|BW botsuano|CF centroafricano|CV caboverdiano
FO feroés|GA gabonés|GL groenlandés|GM gambiano|KG kirguís|KZ kazajo|LK esrilanqués|LU luxemburgués
MC monegasco|AD andorrano|ME montenegrino|MK macedonio|MV maldivo|NA namibio|PG papú|SG singapurense
SS sursudanés|TG togolés|TJ tayiko|TL timorense|TM turcomano|TT trinitense|XK kosovar|PR boricua
ES vasco gallego madrileño asturiano extremeño aragonés
MX mexiquense jalisciense tapatío oaxaqueño yucateco veracruzano chiapaneco michoacano sinaloense
AR bonaerense mendocino santafesino tucumano|CO antioqueño caleño bogotano barranquillero
PE limeño arequipeño cusqueño|CL santiaguino|EC quiteño guayaquileño|VE caraqueño
"""

FR = """
AF afghan|AL albanais|DZ algérien|AO angolais|AR argentin|AM arménien|AU australien|AT autrichien
BE belge|BJ béninois|BO bolivien|BR brésilien|GB britannique écossais gallois|BG bulgare|BF burkinabè
KH cambodgien|CM camerounais|CA canadien québécois|TD tchadien|CL chilien|CN chinois|CO colombien
CD congolais|HR croate|CU cubain|CZ tchèque|DK danois|DO dominicain|NL néerlandais|EC équatorien
EG égyptien|ET éthiopien|PH philippin|FI finlandais|FR français|GA gabonais|GE géorgien|DE allemand
GR grec|GT guatémaltèque|GN guinéen|HT haïtien|HN hondurien|HU hongrois|IS islandais|IN indien
ID indonésien|IR iranien|IQ irakien|IE irlandais|IL israélien|IT italien|CI ivoirien|JM jamaïcain
JP japonais|KE kényan|LB libanais|LY libyen|MG malgache|MY malaisien|ML malien|MA marocain|MU mauricien
MX mexicain|NP népalais|NI nicaraguayen|NG nigérian|NE nigérien|NO norvégien|PK pakistanais
PS palestinien|PE péruvien|PL polonais|PT portugais|RO roumain|RU russe|RW rwandais|SA saoudien
SN sénégalais|RS serbe|SO somalien|ES espagnol catalan|SE suédois|CH suisse|SY syrien|TH thaïlandais
TG togolais|TN tunisien|TR turc|UA ukrainien|VE vénézuélien|VN vietnamien|US américain|NZ néo-zélandais
UY uruguayen|PY paraguayen|SV salvadorien|PA panaméen|CR costaricien|BS bahaméen|MT maltais|SI slovène
SK slovaque|LT lituanien|LV letton|EE estonien|BY biélorusse|GH ghanéen|KR sud-coréen coréen
KP nord-coréen|ZA sud-africain|ZW zimbabwéen|TZ tanzanien|UG ougandais|ZM zambien|MZ mozambicain
BD bangladais|LK sri-lankais|SG singapourien|YE yéménite|JO jordanien|QA qatari|SD soudanais|TW taïwanais
RE réunionnais|GP guadeloupéen|MQ martiniquais|YT mahorais|NC néo-calédonien calédonien
"""

PT = """
AO angolano|AR argentino|AU australiano|AT austríaco|BE belga|BO boliviano|BR brasileiro
GB britânico escocês|CA canadense canadiano|CL chileno|CN chinês|CO colombiano|CU cubano|DK dinamarquês
NL holandês neerlandês|EC equatoriano|EG egípcio|PH filipino|FI finlandês|FR francês|DE alemão|GR grego
HT haitiano|IN indiano|ID indonésio|IR iraniano|IQ iraquiano|IE irlandês|IL israelense israelita
IT italiano|JP japonês|MA marroquino|MX mexicano|MZ moçambicano|NO norueguês|PK paquistanês|PY paraguaio
PE peruano|PL polaco polonês|PT português|RU russo|CV cabo-verdiano|KR sul-coreano|ES espanhol|SE sueco
CH suíço|SY sírio|TH tailandês|TR turco|UA ucraniano|UY uruguaio|VE venezuelano|VN vietnamita
US norte-americano estadunidense
AF afegão|AL albanês|DZ argelino|BG búlgaro|CR costarriquenho|CZ checo tcheco|DO dominicano|GB galês
GT guatemalteco|GW guineense|HN hondurenho|HR croata|HU húngaro|IS islandês|JM jamaicano|KE queniano
LB libanês|LY líbio|NG nigeriano|NI nicaraguense|NZ neozelandês|PA panamenho|PS palestino palestiniano
PT lisboeta madeirense açoriano algarvio|RO romeno|RS sérvio|SA saudita|SN senegalês|SV salvadorenho
TL timorense|TN tunisino tunisiano|TW taiwanês|ZA sul-africano|BR paulista fluminense paranaense
"""

IT = """
AF afghano|AL albanese|DZ algerino|AR argentino|AU australiano|AT austriaco|BE belga|BR brasiliano
GB britannico scozzese gallese|CA canadese|CL cileno|CN cinese|CO colombiano|HR croato|CU cubano
DK danese|NL olandese|EG egiziano|ET etiope|PH filippino|FI finlandese|FR francese|DE tedesco|GR greco
HT haitiano|HU ungherese|IN indiano|ID indonesiano|IR iraniano|IQ iracheno|IE irlandese|IL israeliano
IT italiano|JP giapponese|LB libanese|LY libico|MA marocchino|MX messicano|NO norvegese|PK pachistano
PS palestinese|PE peruviano|PL polacco|PT portoghese|RO rumeno|RU russo|RS serbo|KR sudcoreano
ES spagnolo|SE svedese|CH svizzero|SY siriano|TH thailandese|TN tunisino|TR turco|UA ucraino
VE venezuelano|US statunitense
BG bulgaro|BO boliviano|CD congolese|CR costaricano|CZ ceco|DO dominicano|EC ecuadoregno ecuadoriano
GE georgiano|GH ghanese|GT guatemalteco|HN honduregno|IS islandese|JO giordano|KE keniano keniota
KP nordcoreano|MT maltese|MY malese|NG nigeriano|NI nicaraguense|NP nepalese|PA panamense|PY paraguaiano
SA saudita|SD sudanese|SI sloveno|SK slovacco|SN senegalese|SO somalo|UY uruguaiano|VN vietnamita
YE yemenita|ZA sudafricano|IT siciliano sardo pugliese calabrese toscano ligure piemontese romagnolo
"""

DE = """
AF afghanisch Afghane|AL albanisch|DZ algerisch|AR argentinisch Argentinier|AU australisch Australier
AT österreichisch Österreicher|BE belgisch Belgier|BR brasilianisch Brasilianer
GB britisch schottisch walisisch|BG bulgarisch|CA kanadisch Kanadier|CL chilenisch Chilene
CN chinesisch Chinese|CO kolumbianisch|HR kroatisch|CU kubanisch Kubaner|CZ tschechisch|DK dänisch
NL niederländisch Niederländer|EG ägyptisch Ägypter|ET äthiopisch|PH philippinisch|FI finnisch
FR französisch Franzose|DE deutsch Deutsche|GR griechisch Grieche|HT haitianisch Haitianer|HU ungarisch
IN indisch Inder|ID indonesisch|IR iranisch Iraner|IQ irakisch Iraker|IE irisch|IL israelisch
IT italienisch Italiener|JP japanisch Japaner|LB libanesisch|LY libysch|MA marokkanisch
MX mexikanisch Mexikaner|NO norwegisch|PK pakistanisch|PS palästinensisch|PE peruanisch|PL polnisch
PT portugiesisch|RO rumänisch|RU russisch|RS serbisch|KR südkoreanisch|ES spanisch Spanier|SE schwedisch
CH schweizerisch Schweizer|SY syrisch Syrer|TH thailändisch|TN tunesisch|TR türkisch
UA ukrainisch Ukrainer|VE venezolanisch|US amerikanisch Amerikaner US-amerikanisch|VN vietnamesisch
BO bolivianisch|CO Kolumbianer|CY zyprisch|DO dominikanisch|EC ecuadorianisch|EE estnisch|GE georgisch
GT guatemaltekisch|HN honduranisch|IS isländisch|JO jordanisch|KE kenianisch|KP nordkoreanisch
LK srilankisch|LT litauisch|LV lettisch|MT maltesisch|MY malaysisch|NG nigerianisch|NI nicaraguanisch
NP nepalesisch|NZ neuseeländisch|SA saudisch saudi-arabisch|SD sudanesisch|SI slowenisch|SK slowakisch
TW taiwanisch|UY uruguayisch|ZA südafrikanisch|DE bayerisch sächsisch hessisch niedersächsisch
"""

NL = """
AF Afghaans|AR Argentijns|AU Australisch|AT Oostenrijks|BE Belgisch|BR Braziliaans|GB Brits Schots
CA Canadees|CL Chileens|CN Chinees|CO Colombiaans|CU Cubaans|DK Deens|NL Nederlands|EG Egyptisch
PH Filipijns|FI Fins|FR Frans|DE Duits|GR Grieks|HT Haïtiaans|IN Indiaas|ID Indonesisch|IR Iraans
IQ Iraaks|IE Iers|IL Israëlisch|IT Italiaans|JP Japans|MA Marokkaans|MX Mexicaans|NO Noors|PK Pakistaans
PL Pools|PT Portugees|RU Russisch|SR Surinaams|ES Spaans|SE Zweeds|CH Zwitsers|SY Syrisch|TH Thais
TR Turks|UA Oekraïens|VE Venezolaans|US Amerikaans
AW Arubaans|BG Bulgaars|CW Curaçaos|CZ Tsjechisch|DZ Algerijns|EC Ecuadoraans|HR Kroatisch|HU Hongaars
IS IJslands|KE Keniaans|KP Noord-Koreaans|KR Zuid-Koreaans|LB Libanees|LY Libisch|NG Nigeriaans
NP Nepalees|PE Peruaans|RO Roemeens|RS Servisch|TN Tunesisch|VN Vietnamees|ZA Zuid-Afrikaans
"""

HT = "HT ayisyen|DO dominiken|US ameriken|FR franse|CU kiben|CA kanadyen|BR brezilyen|CL chilyen"

DEMONYMS = {"en": EN, "es": ES, "fr": FR, "pt": PT, "it": IT, "de": DE, "nl": NL, "ht": HT}

BODIES = """
ES Renfe Aemet Aena Adif Ertzaintza Guardia_Civil Enaire Incibe Moncloa Mossos
MX Conagua Cenapred Banxico Inegi Profeco Cofepris Pemex IMSS|GT Conred Insivumeh|HN Copeco
NI Sinapred Ineter|PA Sinaproc|CO Ideam Invima Ecopetrol|PE Indeci Indecopi Digesa Digemid Sunat Reniec
CL Senapred Sernageomin Sernac Codelco SHOA|AR ANMAT Casa_Rosada AMIA|EC Conaie Arcsa|VE Funvisis|BO YPFB
CU Insmet|DO Indomet|CR Ovsicori|JM ODPEM|TT ODPM
US FEMA Cal_Fire Amtrak FBI FAA NTSB NOAA Federal_Reserve Wall_Street Capitol_Hill
GB Met_Office Network_Rail Downing_Street Ofgem Ofcom HMRC UKHSA RNLI|FR Météo-France SNCF RATP Insee Matignon
DE Bundesregierung Bundestag Bundeswehr Deutsche_Bahn Ifo Bundesbank|AT ÖBB|CH SBB CFF
IT Protezione_Civile Trenitalia Istat Ingv Bankitalia Palazzo_Chigi|PT IPMA ANEPC ASAE
BR Inmet Anvisa Copom Petrobras Ibovespa Ibama|NL KNMI Rijkswaterstaat ProRail NVWA RIVM
"""
"""Railways, civil protection, weather offices of one country alone: they tell it where no place is told."""

_ENDINGS = {
    "en": (("man", "man men woman"), ("", " s")),
    "es": (
        ("és", "és esa eses esas"),
        ("án", "án ana anes anas"),
        ("ón", "ón ona ones onas"),
        ("uz", "uz uza uces uzas"),
        ("ol", "ol ola oles olas"),
        ("o", "o a os as"),
        ("í", "í íes ís"),
        ("", " s"),
    ),
    "fr": (
        ("en", "en enne ens ennes"),
        ("ec", "ec ecque ecs ecques"),
        ("rc", "rc rque rcs rques"),
        ("s", "s se ses"),
        ("e", "e es"),
        ("", " e s es"),
    ),
    "pt": (
        ("ês", "ês esa eses esas"),
        ("ão", "ão ã ães ãs"),
        ("ol", "ol ola óis olas"),
        ("o", "o a os as"),
        ("", " s"),
    ),
    "it": (("co", "co ca ci chi che"), ("o", "o a i e"), ("e", "e i"), ("a", "a i e")),
    "de": (
        ("isch", "isch ische ischen ischer isches ischem"),
        ("sch", "sch sche schen scher sches schem"),
        ("er", "er ern ers erin erinnen"),
        ("e", "e en in innen er"),
    ),
    "nl": (("ees", "ees ese"), ("s", "s se"), ("sch", "sch sche")),
    "ht": (("", ""),),
}


def forms(word: str, language: str) -> list[str]:
    """Give a demonym in its genders and numbers."""
    for ending, others in _ENDINGS[language]:
        if word.endswith(ending):
            stem = word[: len(word) - len(ending)]
            return [stem + each for each in (others.split(" ") if others else [""])]
    return [word]


def bodies() -> Iterator[tuple[str, str]]:
    """Give country and name of each body."""
    for entry in BODIES.strip().replace("\n", "|").split("|"):
        country, *names = entry.split()
        for name in names:
            yield country, name.replace("_", " ")


def listed() -> Iterator[tuple[str, str]]:
    """Give country and form of each demonym."""
    for language, lines in DEMONYMS.items():
        for entry in lines.replace("\n", "|").split("|"):
            for word in entry.split()[1:]:
                for form in forms(word.replace("_", " "), language):
                    yield entry.split()[0], form
