"""What German calls that which belongs to a town: "Kieler Förde"; as data."""

from __future__ import annotations

TOWNS = """
DE Berlin: Berliner
DE Hamburg: Hamburger
DE Munich: Münchner|Münchener
DE Köln: Kölner
DE Frankfurt am Main: Frankfurter
DE Stuttgart: Stuttgarter
DE Düsseldorf: Düsseldorfer
DE Leipzig: Leipziger
DE Dortmund: Dortmunder
DE Essen: Essener
DE Bremen: Bremer
DE Dresden: Dresdner
DE Hannover: Hannoveraner
DE Nürnberg: Nürnberger
DE Duisburg: Duisburger
DE Bochum: Bochumer
DE Wuppertal: Wuppertaler
DE Bielefeld: Bielefelder
DE Bonn: Bonner
DE Münster: Münsteraner
DE Karlsruhe: Karlsruher
DE Mannheim: Mannheimer
DE Augsburg: Augsburger
DE Wiesbaden: Wiesbadener
DE Aachen: Aachener
DE Braunschweig: Braunschweiger
DE Kiel: Kieler
DE Chemnitz: Chemnitzer
DE Magdeburg: Magdeburger
DE Freiburg: Freiburger
DE Lübeck: Lübecker
DE Erfurt: Erfurter
DE Rostock: Rostocker
DE Mainz: Mainzer
DE Kassel: Kasseler
DE Halle (Saale): Hallenser
DE Saarbrücken: Saarbrücker
DE Potsdam: Potsdamer
DE Regensburg: Regensburger
DE Würzburg: Würzburger
DE Heidelberg: Heidelberger
DE Ulm: Ulmer
DE Cottbus: Cottbuser|Cottbusser
DE Flensburg: Flensburger
DE Bremerhaven: Bremerhavener
AT Vienna: Wiener
AT Graz: Grazer
AT Linz: Linzer
AT Salzburg: Salzburger
AT Innsbruck: Innsbrucker
AT Klagenfurt am Wörthersee: Klagenfurter
CH Zürich: Zürcher
CH Genève: Genfer
CH Basel: Basler
CH Bern: Berner
CH Lausanne: Lausanner
CH Luzern: Luzerner
CH Sankt Gallen: St. Galler
"""
"""What belongs to a town, in German: "Kieler Förde". Read there alone, before a noun."""

NOT_OF_TOWNS = """
allgemeine zeitung anzeiger nachrichten rundschau morgenpost abendblatt kurier tagesspiegel merkur
stadtanzeiger schnitzel wurstchen wurste wurst
wurstel rostbratwurst kranz torte stollen allerlei melange walzer pils
strase allee platz bank volksbank konvention konventionen kongress prozesse modell republik trichter art
sv fc sc vfb royal
"""
"""After such a word: a paper, a dish, a street, a treaty, which are in no town or in any."""
