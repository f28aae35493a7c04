"""Given and family names of many cultures, all put together at random, so that no sample person is anybody."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Culture:
    """Names that go together. *daughters* is the form of each family name that women bear, where it differs
    (same order as *families*); *script* writes some of the names in their own letters.
    """

    code: str
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]
    daughters: tuple[str, ...] = ()
    script: Mapping[str, str] = field(default_factory=dict[str, str])

    def family_for(self, index: int, *, woman: bool) -> str:
        """The family name number *index* as a woman or a man bears it."""
        return self.daughters[index] if woman and self.daughters else self.families[index]


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.replace("_", " ") for name in text.split())


def _culture(code: str, women: str, men: str, families: str, *more: str, script: str = "") -> Culture:
    pairs = dict(pair.split("=") for pair in script.split())
    return Culture(code, _names(women), _names(men), _names(families), _names(" ".join(more)), pairs)


CULTURES: Final[tuple[Culture, ...]] = (
    _culture(
        "en",
        "Charlotte Amelia Isla Grace Matilda Ruby Evie Harriet Poppy Florence Imogen Zoe "
        "Alice Willow Freya Phoebe Clementine Heidi Georgia Mabel",
        "Jack Oliver Noah Henry Lachlan Angus Thomas Archie Hamish Flynn Marcus Toby "
        "Felix Hugo Rory Gus Digby Callum Wesley Otis",
        "Walker Mitchell O’Dea Fraser Bennett Hughes Marsh Whitlock Pemberton Ashdown McAllister Fairweather "
        "Drummond Hollis Kirkwood Lacey Merriman Quigley Thackeray Yates",
    ),
    _culture(
        "ie",
        "Aoife Saoirse Niamh Ciara Róisín Gráinne Sinéad Caoimhe",
        "Cillian Oisín Pádraig Fionn Eoin Darragh Seán Tadhg",
        "Byrne Ó_Briain Ó_Súilleabháin Mac_Cárthaigh de_Búrca Ó_Conghaile",
        "Byrne Ní_Bhriain Ní_Shúilleabháin Nic_Cárthaigh de_Búrca Ní_Chonghaile",
    ),
    _culture(
        "sg",
        "Mei Hui_Min Li_Ting Xin_Yi Jia_Hui Shu_Fen Pei_Ling Yan",
        "Wei_Jie Jun_Hao Kai_Wen Zhi_Wei Boon_Teck Daniel Lucas Ethan",
        "Tan Lim Ng Goh Chua Koh Teo Ong",
    ),
    _culture(
        "zh",
        "Li Fang Xiuying Na Jing Yan Xiaomei Ting",
        "Wei Jun Lei Qiang Ming Bo Jianguo Hao",
        "Wang Li Zhang Liu Chen Yang Zhao Huang",
        script="Wei=伟 Jun=军 Lei=磊 Ming=明 Fang=芳 Na=娜 Jing=静 Xiaomei=小梅 Ting=婷 Li=丽 Bo=波 Hao=浩 "
        "Wang=王 Zhang=张 Liu=刘 Chen=陈 Yang=杨 Zhao=赵 Huang=黄",
    ),
    _culture(
        "ar",
        "Noor Layla Fatima Mariam Salma Hana Rania Amal",
        "Hassan Yusuf Omar Karim Tariq Ibrahim Samir Ziad",
        "al-Amin Haddad Khoury Mansour al-Rashid Nasser Saleh Darwish",
        script="Noor=نور Layla=ليلى Fatima=فاطمة Mariam=مريم Salma=سلمى Hana=هناء Rania=رانيا Amal=أمل Hassan=حسن "
        "Yusuf=يوسف Omar=عمر Karim=كريم Tariq=طارق Ibrahim=إبراهيم Samir=سمير Ziad=زياد al-Amin=الأمين "
        "Haddad=حداد Khoury=خوري Mansour=منصور al-Rashid=الراشد Nasser=ناصر Saleh=صالح Darwish=درويش",
    ),
    _culture(
        "vi",
        "Linh An Thảo Hương Ngọc Trang Mai Quỳnh",
        "Minh Tuấn Đức Hùng Nam Quang Bảo Long",
        "Nguyễn Trần Lê Phạm Đặng Bùi Đỗ Võ",
    ),
    _culture(
        "in",
        "Ananya Priya Kavya Meera Lakshmi Divya Harpreet Simran",
        "Arjun Rohan Vikram Karthik Sanjay Gurpreet Dev Aarav",
        "Sharma Patel Iyer Nair Reddy Chatterjee Kaur-Gill Subramaniam",
    ),
    _culture(
        "bd",
        "Zara Nusrat Tasnim Farhana Sumaiya Rumana",
        "Imran Rafiq Tanvir Shakib Mahmud Arif",
        "Rahman Chowdhury Hossain Akter Siddique Karim",
    ),
    _culture(
        "mi",
        "Kiri Aroha Manaia Hinemoa Mere Ngaio",
        "Tāne Wiremu Rangi Hēmi Tama Nikau",
        "Parata Ngata Te_Rangi Wharekawa Tāwhai Pōmare",
    ),
    _culture(
        "hr",
        "Ines Petra Ana Lucija Marija Iva",
        "Luka Ivan Marko Josip Ante Filip",
        "Kovač Horvat Babić Marić Jurić Šimić",
    ),
    _culture(
        "ru",
        "Olga Mila Anastasia Daria Ksenia Vera",
        "Dmitri Alexei Mikhail Pavel Sergei Artyom",
        "Petrov Ivanov Sokolov Morozov Volkov Orlov",
        "Petrova Ivanova Sokolova Morozova Volkova Orlova",
        script="Olga=Ольга Mila=Мила Daria=Дарья Vera=Вера Dmitri=Дмитрий Pavel=Павел Petrov=Петров "
        "Petrova=Петрова Ivanov=Иванов Ivanova=Иванова",
    ),
    _culture(
        "se",
        "Elsa Astrid Linnéa Freja Saga Åsa",
        "Jakob Björn Nils Gösta Axel Håkan",
        "Lind Bergström Sjögren Åkesson Nyqvist Öberg",
    ),
    _culture(
        "ko",
        "Ji-woo Seo-yeon Min-ji Ha-eun Soo-ah Eun-ji",
        "Min-jun Do-yun Ji-ho Seung-hyun Tae-yang Jae-won",
        "Kim Park Choi Jung Kang Yoon",
        script="Ji-woo=지우 Seo-yeon=서연 Min-ji=민지 Min-jun=민준 Do-yun=도윤 Kim=김 Park=박 Choi=최 Kang=강",
    ),
    _culture(
        "ja",
        "Yui Sakura Haruka Aiko Mio Naomi",
        "Haruto Ren Sōta Kenji Daiki Yūto",
        "Satō Suzuki Tanaka Kobayashi Watanabe Itō",
        script="Yui=結衣 Sakura=さくら Aiko=愛子 Haruto=陽翔 Kenji=健二 Suzuki=鈴木 Tanaka=田中 Kobayashi=小林",
    ),
    _culture(
        "el",
        "Eleni Sofia Katerina Ioanna Despina Maria",
        "Nikos Dimitris Kostas Giorgos Stavros Andreas",
        "Papadopoulos Georgiou Nikolaidis Pappas Stavrou Economou",
        "Papadopoulou Georgiou Nikolaidou Pappa Stavrou Economou",
    ),
    _culture(
        "es",
        "Lucía Valentina Camila Sofía Martina Ximena",
        "Mateo Santiago Joaquín Diego Andrés Íñigo",
        "García_López Núñez Fernández Peña_Ruiz Muñoz Ibáñez",
    ),
    _culture(
        "tr",
        "Elif Zeynep Ayşe Defne Gül Çiğdem",
        "Emre Mehmet Can Kerem Oğuz İlker",
        "Yılmaz Demir Şahin Çelik Öztürk Aydın",
    ),
    _culture(
        "pl",
        "Zofia Agnieszka Małgorzata Kasia Hanna Łucja",
        "Paweł Tomasz Jakub Michał Stanisław Wojciech",
        "Nowak Kowalski Wiśniewski Lewandowski Dąbrowski Wójcik",
        "Nowak Kowalska Wiśniewska Lewandowska Dąbrowska Wójcik",
    ),
    _culture(
        "ws",
        "Sina Leilani Moana Tavita Lupe Malia",
        "Sione Tavita Fetu Manu Pita Ioane",
        "Leota Faleolo Tuilagi Sapolu Tupai Fa’asavalu",
    ),
    _culture(
        "tl",
        "Maria_Clara Jasmine Althea Bea Rowena Marisol",
        "Jose_Mari Gabriel Rafael Paolo Emilio Dante",
        "Dela_Cruz Santos Reyes Bautista Villanueva Macaraeg",
    ),
    _culture(
        "de",
        "Greta Lotte Jörgine Mathilda Friederike Käthe",
        "Jürgen Moritz Till Günther Matthias Henning",
        "Müller Schröder Weiß von_Arnim Köhler Groß",
    ),
    _culture(
        "et",
        "Selam Hiwot Tigist Bethlehem Makeda Almaz",
        "Abebe Dawit Yonas Tesfaye Elias Kidane",
        "Bekele Tadesse Haile Gebremariam Wolde Alemu",
    ),
    _culture(
        "fa",
        "Shirin Parisa Nasrin Mahsa Yasaman Laleh",
        "Reza Arash Kaveh Behrouz Dariush Navid",
        "Ahmadi Hosseini Karimi Tehrani Moradi Rostami",
        script="Shirin=شیرین Parisa=پریسا Reza=رضا Arash=آرش Ahmadi=احمدی Karimi=کریمی",
    ),
)
# How often a culture is met, in the order above: a school in the suburbs of an Australian city.
SHARES: Final = (30, 5, 8, 9, 8, 8, 9, 3, 3, 2, 2, 2, 3, 2, 4, 4, 3, 2, 3, 4, 2, 2, 2)

_LETTERS: Final = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "ı": "i", "æ": "ae", "þ": "th", "ð": "d", "’": "", "'": "", " ": ""}
)


def mailbox_name(name: str) -> str:
    """*name* in the plain letters that people put before the @ of an address."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    return "".join(letter for letter in plain if letter.isascii() and (letter.isalnum() or letter == "-"))
