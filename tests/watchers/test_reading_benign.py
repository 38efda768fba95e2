"""What names no hazard for certain, though two words of it stand beside each other where one is told."""

from __future__ import annotations

import pytest

from watchers.reading import read_text

SPEAKS_OF_NONE = """
La aerolínea se dispara en Bolsa tras la oferta de compra
El avión del campeón toca tierra en Barajas
Die Kraft der Musik: Orchester feiert Jubiläum
Kamera für Fotos unter Wasser im Test
Lehrer legen Wert auf gutes Deutsch
Aktie rutscht in den roten Bereich
Minister unter Beschuss wegen Spesen
Eine glatte Lüge, sagt die Sprecherin
Viel Neuschnee: Skigebiete freuen sich auf die Saison
Verein verkauft zwei Hektar Wald an die Gemeinde
Nur zwei Schüsse aufs Tor in der ersten Halbzeit
Der Podcast explodiert in den Charts
Stau auf der A 8: Autobahn zu Ferienbeginn voll
Absturz von Bitcoin: Anleger warten ab
Netflix-Serie: Touristen verbringen eine Nacht im Schloss
De kracht van muziek: koor viert jubileum
Schip vaart weer met toeristen over het meer
Minister onder vuur in debat over pensioenen
Ajax ligt eruit na verlies in Lissabon
Jongeren steken handen uit de mouwen in het park
Politie zet in op preventie en jongerenwerk
Regenwater opvangen: zo bespaart u op de waterrekening
Nieuw toestel: waarom de telefoon duurder wordt
Gemeente koopt 40 hectare bos van landgoed
Schutter wint prijs op kermis in het dorp
Veel hagel van chocolade op het ontbijt
Licht weer op groen voor nieuw stadion
Kraan om water te besparen in elke woning
Tartare de bœuf : les secrets de la viande crue
Le chômage explose chez les jeunes diplômés
Débordements après la finale : le club s'excuse
Enfants malades : une fondation offre des livres
Le bus détourné pendant les travaux de la place
La banque choie ses clients privés
Répliques de dinosaures exposées au musée
Nouvelle secousse à la tête de la rédaction
Un démarrage en trombe pour la start-up
Tirs au but : les bleuets en demi-finale
Le nouveau funiculaire accueille ses premiers voyageurs
Les étudiants affrontent l'épreuve de philosophie
La bourse s'effondre en fin de séance
Il festival richiama oltre 20mila spettatori
Lo chef racconta i chicchi di caffè tostati a mano
Bollino rosso sulle autostrade per l'esodo di agosto
La squadra resta a secco: tre partite senza gol
Scontro tra alleati sulla legge di bilancio
Luna piena, ecco le foto più belle
Sequestrati in porto cento chili di sigarette
Notti da leoni: la commedia torna al cinema
Barche per tutti: apre il salone nautico
Famiglie senza casa, il comune apre uno sportello
Esplode la gioia dei bambini alla festa di fine anno
Un po' asciutto il vino, ma il dolce convince
Due agenti incantati: il turista rapito da un quadro
Auto, le vendite giù del tre per cento
Saque-aniversário do fundo: veja o calendário
Casa cheia na estreia do musical
Filha aprende a lavar e lava a louça todos os dias
Dólar fecha na mínima histórica do ano
Carro elétrico bate recorde de vendas
Rio sobe no ranking das cidades mais visitadas
Navio vira hotel e recebe turistas
Surto de criatividade na nova temporada da série
Noite de gala para o cinema português
Estudantes enfrentam prova de matemática
Governo suspende operações de crédito da estatal
Brinquedo que brilha no escuro vira moda
Sequestro de carbono: fazenda recebe prêmio
Rastreio e despiste do cancro da mama em julho
Barreira cai e comércio entre os dois países cresce
Pele seca no inverno: as dicas da dermatologista
Safra de soja quebra recorde
El coche llega con llantas de 19 pulgadas
El ayuntamiento cede suelo para viviendas sociales
Una niña con una rara enfermedad cumple su sueño
Vecinos toman café en la plaza recuperada
El bus eléctrico rueda ya por el centro
La compañía suspende actividades sociales en agosto
Imposible comprar piso con un sueldo medio
El equipo llega al parón con menos energía
La casa salta al mercado por un millón
Piden devolver los libros antes del viernes
Stocks hit record highs as earnings beat forecasts
Singer recalls 1969 tour in new memoir
Police seize 20 kilos of tobacco at ferry port
Club fires coach after third loss in a row
Knee-high boots are back this autumn
Bills pile up for young parents
Doctors walk for charity around the lake
Interest rates below zero are over, economist says
Economy off track, says finance minister
Party drifts toward the center under new leader
The man who declares his love every Sunday
Students burn calories in new gym
Hundreds of jobs slashed at carmaker
Go slow on reforms, says think tank
Tech meltdown leaves investors nervous
Council to clean storm drains this spring
Coach hits back at critics
People without children pay more tax
Airline opens third terminal for long flights
Gallery closed to the public on bank holidays
Start-up burns through savings of its founders
Documentary on a typhoon scoops festival prize
Judges rule 4-3 that insurers have to pay after quake
Reformers face tsunami at the ballot box
Hurricane lanterns and candles in the shop window
Türkischer Dokumentarfilm über ein Erdbeben erhält Filmpreis
Ansturm auf die Schnäppchen: Kunden stürmen Kaufhaus
Versicherer müssen nach Sturmflut für Boote zahlen
Schloss dienstags geschlossen
Tunnel wegen Sanierung nachts gesperrt
Un documentaire sur le séisme récompensé à Berlin
Château fermé tous les lundis
Pont fermé pour travaux tout l'été
L'acqua alta al centro della rassegna di fotografia
Pinacoteca chiusa ogni martedì
Galleria chiusa per manutenzione fino a giugno
Bomba di calciomercato nella notte
Kasteel op maandag gesloten
Tunnel dicht wegens groot onderhoud
Film over orkaan wint gouden kalf
La aseguradora tendrá que indemnizar a los vecinos por el huracán
Castillo cerrado los lunes
Documentário sobre enchente ganha prêmio
Ponte fechada para obras até agosto
Il trenino a vapore torna sui binari
Village to vote on flood defence scheme in spring
Tree rings reveal droughts of a thousand years, study finds
Backbenchers jump the sinking ship before the vote
El video es de otro país: el dique no se ha desbordado
Alumnos ensayan evacuación por tsunami
Estrenan la segunda temporada de la serie sobre un secuestro
Faux accident de train, cinquante figurants au rendez-vous
Un polar sur une prise d'otages adapté par Arte
Vague de solidarité après l'appel de l'école
Parlament streitet über Erdbebenversicherung
Terremoto in panchina: via l'allenatore
Serie over de gijzeling krijgt derde seizoen
Bloedbad op de beurs in Amsterdam
Hospital tests delivery by drone
Mayon Bistro opens its second branch, code orange walls included
Payment provider posts record profit
Families sleeping in cars as rents soar
Black sand on the beach draws photographers
New bus to the gorge starts in May
Banks down in early trading
Hospitals publish white paper on pay
Swim in the lake at 7 every morning
Transfer windows closed: who signed whom
Wells failed to disclose fees, court says
Bank slipped to a loss in the quarter
CO2 levels set to rise again
NASA lost contact with the probe
Six states in red, three in blue on election map
A coach in the eye of the storm
Die Bank gerät unter Beschuss der Aktionäre
Main und Oder: Paddeltouren im Überblick
Feuer greift über: Jazz auf allen Bühnen
Scheitel der Karriere erreicht, sagt der Torwart
Flughafen bis 2030 klimaneutral
Im Auto geschlafen: Studenten finden keine Wohnung
Orange ist die Farbe des Sommers am Ätna
Pegel soll neue Kneipe heißen
Keine Züge nach Mitternacht
Strände meiden und in die Berge fahren: Reisetipps
Kran bricht Rekord
Notruf aus der Kultur: kein Papier mehr für Verlage
Fenster zu: Energiespartipps für den Winter
Kinder spielen bei Minus im Haushalt keine Rolle
Trein naar het strand: geen treinen naar Parijs nodig
Zwart zand op de camping op Lanzarote
De markt schudt en trilt, zegt de belegger
Blijf binnen de lijnen bij het kleuren
Kinderen in de gevallen bladeren
Feest loopt goed: vuur verslindt het script
Code rood in Ajax-selectie voor twee spelers
Wandelaars zoek je hier: nieuwe app
De bus rijdt in de wijk weer op tijd
Papier terug in de winkel: banken en kranten
Gemeenten leggen het plat
Meldingen over storm in een glas water
Geen treinen op nieuwjaarsdag
IJs houdt niet van warmte: tips voor de cake
Nieuwe aanval op het wereldrecord
Sous le feu des projecteurs, la chanteuse revient
Le maire sous les tirs de ses alliés
Sable noir et mer turquoise : nos plages préférées
La route glisse vers la privatisation
Elle touche terre après trois ans en mer
La tempête hivernale de soldes commence
Le mercure à 20 degrés : un week-end doux
Cinq hectares de forêt offerts à la commune
Le feu de la passion gagne les tribunes
Trois arrestations dans une affaire de fraude
Les banques publient leur papier blanc
Le lac à vélo : trois itinéraires
Une attaque sur les ailes : le PSG déroule
L'eau monte dans les sondages : le parti écologiste
Le 15 hors jeu, le 112 en musée
L'enclos interdit aux chiens
Foyers et fièvre acheteuse avant Noël
El club capea el temporal y mira arriba
Empresa se dispara en Bolsa
Los mejores planes para hacer con niños este fin de semana
Arena negra y palmeras: playas de La Palma
La montaña se mueve: festival de senderismo
Se abre la calle al tráfico tras las obras
El frente amenaza con romper la coalición
El Segura crece en audiencia
El 112 se cae del cartel
Pipas para todos en el estadio
Choques entre Madrid y la Generalitat por el déficit
Nuevo asalto a la presidencia del club
El volcán en rojo: exposición de pintura
Vuelco en las encuestas
Bollino rosso per l'arbitro, dicono i tifosi
Il governo sotto tiro per le nomine
La strada si apre al traffico
Arrivo a terra dopo il giro del mondo
Il Po a tavola: sagra dei fiumi
Due ettari di bosco in vendita
Scontri in città tra le due liste
Dieci fermi in inverno per il pescato
Raid notturno di cinghiali nell'orto
Lago quasi balneabile, dice l'Arpa
Bus finisce in garage: nuovo orario
Il divo atteso sul red carpet: picco previsto di fan
Stop a prelievi dal fondo pensioni
Notti in tenda per i concerti
Nessun contatto con la ex moglie, dice l'attore
Areia preta e águas quentes na praia
O Douro e o Save: rios que passam por vinhas
Novo ataque a contra-relógio do ciclista
Mina explosiva de talentos
O avião toca terra firme após o voo recorde
Nível de 4 em matemática sobe
Van cai no gosto dos surfistas
Chapa em movimento: lista única no clube
Barragem a 12 km da vila abre praia
A rua ficou cor de rosa
Pix cai no gosto dos idosos
Falha nacional na educação, diz estudo
O rio marca a paisagem
Noite na rua com música em Lisboa
Confrontos na Taça: o sorteio
Gelo mata a sede no verão
"""


@pytest.mark.parametrize("line", SPEAKS_OF_NONE.strip().splitlines())
def test_a_line_that_only_has_words_of_a_hazard_in_it_speaks_of_none(line):
    assert read_text(line, "", is_news=False).hazards == ()


@pytest.mark.parametrize(
    "line",
    [
        "Rivière en crue : les habitants évacués",
        "Bewohner nach Waldbrand evakuiert",
        "Bewoners geëvacueerd wegens overstroming",
        "Moradores retirados após enchente",
    ],
)
def test_people_who_are_moved_out_fled_from_no_wave(line):
    assert [each.hazard.value for each in read_text(line, "").hazards][:1] in (["flood"], ["wildfire"])
    assert all(each.hazard != "tsunami" for each in read_text(line, "").hazards)
