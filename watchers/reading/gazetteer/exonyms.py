"""How our languages write towns of other scripts, as data.

A country and a town as the gazetteer writes it, then names that are in use. Only names that no other sizeable
place has.
"""

from __future__ import annotations

TOWNS = """
UA Kharkiv: Charkiw|Charkow|Charkov|Charkiv|Járkiv|Carcóvia|Kharkiw
UA Kyiv: Kiew|Kyjiw|Kyiw|Kijiw
UA Lviv: Lwiw|Lemberg
UA Kherson: Cherson|Jersón|Kherson
UA Zaporizhzhya: Saporischschja|Saporischja|Zaporijjia|Zaporijia|Zaporiyia|Zaporizhia|Zaporizja
UA Chernihiv: Tschernihiw|Tchernihiv|Cernihiv|Tsjernihiv|Chernígov
UA Mykolayiv: Mykolajiw|Mykolaïv|Mykolajiv|Mikolaiv
UA Dnipro: Dnjepr
UA Vinnytsya: Winnyzja|Vinnitsia|Vinnitsa
UA Poltava: Poltawa
UA Mariupol: Marioupol|Marjupol
UA Donetsk: Donezk
UA Luhansk: Louhansk|Lugansk|Loegansk
UA Bakhmut: Bachmut|Bajmut|Bakhmout|Bachmoet
UA Pokrovsk: Pokrowsk
UA Kryvyy Rih: Krywyj Rih|Kryvy Rih|Kryvyï Rih
RU Volgograd: Wolgograd
RU Rostov-na-Donu: Rostow am Don|Rostov-sur-le-Don
RU Groznyy: Grosny|Groznij
RU Makhachkala: Machatschkala|Majachkalá
RU Vladivostok: Wladiwostok
BD Dhaka: Dacca
SY Aleppo: Alep|Alepo
SD Khartoum: Chartum|Khartum|Cartum
PS Khan Yunis: Chan Junis|Chan Yunis|Khan Younès|Khan Younis|Jan Yunis
PS Rafaḩ: Rafah
YE Al Ḩudaydah: Hodeida|Hodeidah|Hudaida|Hodeïda
SA Jeddah: Dschidda|Djeddah
PK Karachi: Karatschi|Karatchi
PK Peshawar: Peschawar
LA Vientiane: Wientiane|Vientián
KP Pyongyang: Pjöngjang|Piongyang
AM Yerevan: Eriwan|Jerewan|Ereván|Erevan
MD Chisinau: Kischinau
"""
