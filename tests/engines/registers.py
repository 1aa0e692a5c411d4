"""台账: registers of invented sites, as large as a test needs, and the ways in which one site is typed twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from townworks.engines.site_match import Site

AREAS = ("岭南省", "海阳市", "东浦区", "青溪镇")
FIRST = "金鑫华兴隆顺达明亮伟强丰盛荣昌瑞祥福禄安康宏图永发长青海天云山大方正和诚信德仁义文武国富民乐"
SECOND = "记利源泰来宝佳美客满堂阁轩苑庭园居家业联合创新星辰月阳春秋冬雪梅兰竹菊松柏龙凤麒麟虎鹤鹏"
TRADES = (
    "小吃店",
    "超市",
    "便利店",
    "药店",
    "五金店",
    "服装厂",
    "电子厂",
    "饭店",
    "宾馆",
    "网吧",
    "理发店",
    "茶叶店",
    "文具店",
    "洗车场",
)
CHAINS = ("美宜佳便利店", "华莱士汉堡店", "蜜雪冰城", "邮政快递站")
KINDS = ("shop", "workshop", "inn")
ROADS = tuple(f"{a}{b}路" for a in "环城人民中山建设解放和平" for b in "东西南北中")
VILLAGES = tuple(f"{a}{b}村" for a in "上下前后新老东西" for b in "洋埔寨浦岭坑塘厝洲陂")
CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FULL_WIDTH = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")


def invented(random: Random, code: str) -> Site:
    """A site as an office would enter it: one in twenty belongs to a chain, one in three tells no credit code."""
    name = "".join(
        (random.choice(FIRST), random.choice(FIRST + SECOND), random.choice(SECOND))
    ) + random.choice(TRADES)
    if random.random() < 0.05:
        name = random.choice(CHAINS)
    village, road = random.choice(VILLAGES), random.choice(ROADS)
    credit = "".join(random.choice(CODE) for _ in range(18)) if random.random() < 0.67 else ""
    return Site(
        code,
        name,
        f"{village}{road}{random.randint(1, 300)}号",
        credit,
        round(random.uniform(116.40, 116.50), 6),
        round(random.uniform(23.20, 23.28), 6),
        random.choice(KINDS),
    )


def register(count: int, seed: int = 1) -> list[Site]:
    random = Random(seed)
    return [invented(random, f"R{n:05}") for n in range(count)]


def retyped(site: Site, random: Random) -> Site:
    """In another hand: areas in front, legal form behind, full width, numerals."""
    name = random.choice(
        (
            f"青溪镇{site.name}",
            f"{site.name}（个体工商户）",
            f"海阳市东浦区{site.name}有限公司",
            f"【{site.name}】",
        )
    )
    address = random.choice(
        (
            f"岭南省海阳市东浦区青溪镇{site.address}",
            site.address.translate(FULL_WIDTH),
            site.address.translate(CHINESE),
        )
    )
    return replace(site, name=name, address=address)


def moved(site: Site, random: Random) -> Site:
    """Found again by another phone, some 20 m beside, without an address."""
    assert site.longitude is not None and site.latitude is not None
    return replace(
        site,
        address="",
        longitude=site.longitude + random.uniform(-2e-4, 2e-4),
        latitude=site.latitude + random.uniform(-2e-4, 2e-4),
    )


def misspelt(site: Site, random: Random) -> Site:
    """One character of the name is another."""
    n = random.randrange(len(site.name) - 1)
    return replace(site, name=site.name[:n] + random.choice("甲乙丙丁") + site.name[n + 1 :])


def without_code(site: Site) -> Site:
    return replace(site, credit_code="")


WAYS: dict[str, Callable[[Site, Random], Site]] = {
    "one to one": lambda site, _: site,
    "typed in another hand": retyped,
    "another hand, no credit code": lambda site, random: without_code(retyped(site, random)),
    "another phone, no credit code": lambda site, random: without_code(moved(site, random)),
    "one character wrong, no credit code": lambda site, random: without_code(misspelt(site, random)),
    "one wrong, another phone, no code": lambda site, random: without_code(
        misspelt(moved(site, random), random)
    ),
    "name and address, no position, no code": lambda site, _: replace(
        without_code(site), longitude=None, latitude=None
    ),
    "name only": lambda site, _: Site(site.code, site.name, kind=site.kind),
    "renamed, with its code": lambda site, random: replace(site, name=invented(random, "").name),
    "renamed, without code": lambda site, random: replace(
        without_code(site), name="新开的" + random.choice(TRADES)
    ),
}


def typed_again(known: list[Site], count: int, seed: int = 2) -> list[tuple[str, str, Site]]:
    """``count`` rows of each way: the way, the code of the site in the register, and the new row."""
    random = Random(seed)
    rows = []
    for number, (way, change) in enumerate(WAYS.items()):
        sites = [site for site in known if site.credit_code or "with its code" not in way]
        for n, site in enumerate(random.sample(sites, count)):
            rows.append((way, site.code, replace(change(site, random), code=f"N{number}{n:05}")))
    return rows


def strangers(count: int, seed: int = 3) -> list[Site]:
    """New rows of sites that the register does not have."""
    random = Random(seed)
    return [invented(random, f"S{n:05}") for n in range(count)]


def measured(size: int, each: int) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """In percent: how sure the right row is found, by way of typing; and how sure strangers are taken for somebody."""
    from townworks.engines.site_match import Given, compute

    known = register(size)
    again = typed_again(known, each)
    answer = compute(Given(known, [row for _, _, row in again], AREAS))
    shares: dict[str, dict[str, float]] = {
        way: dict.fromkeys(("same", "likely", "maybe", ""), 0.0) for way in WAYS
    }
    for (way, code, _), found in zip(again, answer.found, strict=True):
        sure = next((match.certainty for match in found.matches if match.code == code), "")
        shares[way][sure] += 100 / each
    false = dict.fromkeys(("same", "likely", "maybe", ""), 0.0)
    unknown = strangers(each * len(WAYS))
    for found in compute(Given(known, unknown, AREAS)).found:
        false[found.matches[0].certainty if found.matches else ""] += 100 / len(unknown)
    return shares, false
