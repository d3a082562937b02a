"""Names: taking them apart, print styles, official Latin spelling."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copdesk.domain.rules import names


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Іваненко Іван Іванович", ("Іваненко", "Іван", "Іванович")),
        ("  Іваненко   Іван\u00a0Іванович ", ("Іваненко", "Іван", "Іванович")),
        ("Іван Іванович Іваненко", ("Іваненко", "Іван", "Іванович")),
        ("Олена Іванівна КОВАЛЬЧУК", ("Ковальчук", "Олена", "Іванівна")),
        ("КОВАЛЬЧУК Олена Іванівна", ("Ковальчук", "Олена", "Іванівна")),
        ("МАР’ЯНЕНКО ІЛЛЯ ІЛЛІЧ", ("Мар’яненко", "Ілля", "Ілліч")),
        ("Олена КОВАЛЬЧУК", ("Ковальчук", "Олена", "")),
        ("Іван Шевченко", ("Шевченко", "Іван", "")),
        ("Шевченко Тарас", ("Шевченко", "Тарас", "")),
        ("Іваненко І.І.", ("Іваненко", "І.", "І.")),
        ("Іваненко І. І.", ("Іваненко", "І.", "І.")),
        ("І.І. Іваненко", ("Іваненко", "І.", "І.")),
        ("Іваненко І.", ("Іваненко", "І.", "")),
        ("Нечуй-Левицький Іван Семенович", ("Нечуй-Левицький", "Іван", "Семенович")),
        ("НЕЧУЙ - ЛЕВИЦЬКИЙ І.С.", ("Нечуй-Левицький", "І.", "С.")),
        ("ван дер Берг Ян", ("ван дер Берг", "Ян", "")),
        ("фон Мекк Надія Філаретівна", ("фон Мекк", "Надія", "Філаретівна")),
        ("Гарсія Маркес Габріель Іванович", ("Гарсія Маркес", "Габріель", "Іванович")),
        ("Алієв Рустам Мамед огли", ("Алієв", "Рустам", "Мамед огли")),
        ("Петрович Іван Іванович", ("Петрович", "Іван", "Іванович")),
        ("Іван Петрович Петрович", ("Петрович", "Іван", "Петрович")),
        ("Іваненко, Іван Іванович", ("Іваненко", "Іван", "Іванович")),
        ("Олена Іванівна", ("", "Олена", "Іванівна")),
        ("Іваненко", ("Іваненко", "", "")),
        ("", ("", "", "")),
    ],
)
def test_split(text: str, parts: tuple[str, str, str]) -> None:
    assert names.split_full_name(text) == parts


@given(st.text(max_size=60))
def test_split_takes_any_text(text: str) -> None:
    assert len(names.split_full_name(text)) == 3


def test_print_styles() -> None:
    assert names.signature_name("Олена", "Ковальчук") == "Олена КОВАЛЬЧУК"
    assert names.list_name("Мар’яненко", "Олена", "Іванівна") == "МАР’ЯНЕНКО Олена Іванівна"
    assert names.full_name("Ковальчук", "Олена", "Іванівна") == "Ковальчук Олена Іванівна"
    assert names.table_name("Ковальчук", "Олена", "Іванівна") == "Ковальчук О. І."
    assert names.table_name("Берг", "Анна-Марія") == "Берг А.-М."
    assert names.table_name("Іваненко", "І.", "І.") == "Іваненко І. І."
    assert names.list_name("Берг", "Ян") == "БЕРГ Ян"


@pytest.mark.parametrize(
    ("patronymic", "sex"),
    [
        ("Іванович", "male"), ("Ілліч", "male"), ("Кузьмич", "male"), ("Мамед огли", "male"), ("Іванівна", "female"),
        ("Сергіївна", "female"), ("Лукічна", "female"), ("Мамед кизи", "female"), ("І.", None), ("", None),
    ],
)  # fmt: skip
def test_sex(patronymic: str, sex: str | None) -> None:
    assert names.sex_of(patronymic) == sex


# The examples printed in the resolution, one per letter, and those of the field.
OFFICIAL = (
    "Алушта Alushta;Андрій Andrii;Борщагівка Borshchahivka;Борисенко Borysenko;Вінниця Vinnytsia;"
    "Володимир Volodymyr;Гадяч Hadiach;Богдан Bohdan;Згурський Zghurskyi;Ґалаґан Galagan;Ґорґани Gorgany;"
    "Донецьк Donetsk;Дмитро Dmytro;Рівне Rivne;Олег Oleh;Есмань Esman;Єнакієве Yenakiieve;Гаєвич Haievych;"
    "Короп’є Koropie;Житомир Zhytomyr;Жанна Zhanna;Жежелів Zhezheliv;Закарпаття Zakarpattia;Казимирчук Kazymyrchuk;"
    "Медвин Medvyn;Михайленко Mykhailenko;Іванків Ivankiv;Іващенко Ivashchenko;Їжакевич Yizhakevych;Кадиївка Kadyivka;"
    "Мар’їне Marine;Йосипівка Yosypivka;Стрий Stryi;Олексій Oleksii;Київ Kyiv;Коваленко Kovalenko;Лебедин Lebedyn;"
    "Леонід Leonid;Миколаїв Mykolaiv;Маринич Marynych;Ніжин Nizhyn;Наталія Nataliia;Одеса Odesa;Онищенко Onyshchenko;"
    "Полтава Poltava;Петро Petro;Решетилівка Reshetylivka;Рибчинський Rybchynskyi;Суми Sumy;Соломія Solomiia;"
    "Тернопіль Ternopil;Троць Trots;Ужгород Uzhhorod;Уляна Uliana;Фастів Fastiv;Філіпчук Filipchuk;Харків Kharkiv;"
    "Христина Khrystyna;Біла Bila;Стеценко Stetsenko;Чернівці Chernivtsi;Шевченко Shevchenko;Шостка Shostka;"
    "Кишеньки Kyshenky;Щербухи Shcherbukhy;Гоща Hoshcha;Гаращенко Harashchenko;Юрій Yurii;Корюківка Koriukivka;"
    "Яготин Yahotyn;Ярошенко Yaroshenko;Костянтин Kostiantyn;Знам’янка Znamianka;Феодосія Feodosiia;"
    "Згорани Zghorany;Розгон Rozghon;Чугуїв Chuhuiv;Вознесенськ Voznesensk;Ізюм Izium;Лихачов Lykhachov"
)


@pytest.mark.parametrize("pair", OFFICIAL.split(";"))
def test_official_transliteration(pair: str) -> None:
    ukrainian, latin = pair.split()
    assert names.transliterate(ukrainian) == latin
    assert names.transliterate(ukrainian.upper()) == latin.upper()


def test_transliteration_of_running_text() -> None:
    assert names.transliterate("Нечуй-Яворський Ю., с. Яр № 5") == "Nechui-Yavorskyi Yu., s. Yar № 5"
    assert names.transliterate("Знам'янка ЗГ") == "Znamianka ZGH"
    assert names.transliterate("Police 102") == "Police 102"


def test_endless_name_takes_no_time() -> None:
    start = time.thread_time()
    assert len(names.split_full_name("ВАН ван " * 12_000)) == 3
    assert time.thread_time() - start < 2
