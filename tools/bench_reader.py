"""Measure the report reader against jieba's plain segmentation of the same text, in one run.

For texts of 2 k to 2 M characters: seconds, characters per second, peak memory above the
start, and the ratio to ``list(jieba.cut(text))`` after jieba's dictionary is loaded. The
two take turns, and each one's best counts. Seconds are the processor's, all threads
together, so that other work on the machine weighs little. Each size runs in a process of
its own, so that a peak is that size's own.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
import time
from pathlib import Path

SIZES = (2_000, 20_000, 200_000, 2_000_000)
SAID = (
    "加快推进{place}污水管网改造，新建管网{n}公里，确保年底前污水收集率达到{p}%以上。",
    "深入开展安全生产大检查，排查整治隐患{n}处，坚决防范重特大事故。",
    "由农业农村办公室牵头，改造提升高标准农田{n}亩，推动村集体经济收入增长{p}%左右。",
    "优化营商环境，完善企业服务机制，打造便捷高效的政务服务体系。",
    "全年完成固定资产投资{n}亿元，比上年增长{p}%。",
    "持续推進鄉村振興(xīng)，抓紧启动 {place} 美丽乡村示范村建设。",
)
PLACES = ("仙溪", "秋水", "东湾", "北山", "红旗", "长塘")
SHARED = Path(__file__).resolve().parents[2] / "shared" / "reports"


def text_of(size: int) -> tuple[str, str]:
    """A text of that many characters and where it is from: the real reports, repeated, else sentences made here."""
    real = (
        [SHARED / "town-report-damaged.txt", *sorted((SHARED / "texts").glob("*.txt"))]
        if SHARED.is_dir()
        else []
    )
    if real:
        base, origin = "\n".join(path.read_text("utf-8") for path in real), "the real reports in ../shared"
    else:
        base = "\n".join(
            "".join(
                said.format(place=PLACES[(i + k) % 6], n=3 + i * 7 % 90, p=60 + i % 40)
                for k, said in enumerate(SAID)
            )
            for i in range(400)
        )
        origin = "sentences made for the measurement"
    return (base * (size // len(base) + 1))[:size], origin


def measure(size: int) -> dict[str, float]:
    """One size in this process: jieba first and then the reader, the best of a few runs each."""
    import jieba

    from townworks.commitments.reading import find_home, lines_of_work
    from townworks.engines.report_reader import Given, compute

    text, _ = text_of(size)
    jieba.setLogLevel(60)
    jieba.initialize()
    lines = lines_of_work(find_home({}))
    compute(Given(text[:500], lines))
    runs = 7 if size <= 20_000 else 3 if size <= 200_000 else 2
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    own = _timed(lambda: compute(Given(text, lines)))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peer = _timed(lambda: list(jieba.cut(text)))
    for _ in range(runs - 1):
        own = min(own, _timed(lambda: compute(Given(text, lines))))
        peer = min(peer, _timed(lambda: list(jieba.cut(text))))
    return {"size": size, "own": own, "peer": peer, "peak": (after - before) / 1024}


def _timed(act) -> float:  # type: ignore[no-untyped-def]
    begin = time.process_time()
    act()
    return time.process_time() - begin


def main() -> None:
    """Print the table; exit 1 where the reader takes more than twice jieba's time on the longest text."""
    print(f"报告阅读器 / report reader, text: {text_of(2000)[1]}")
    print(f"{'characters':>12}{'reader s':>10}{'chars/s':>12}{'jieba s':>10}{'ratio':>8}{'peak MB':>10}")
    found = []
    for size in SIZES:
        out = subprocess.run(
            [sys.executable, __file__, str(size)], check=True, capture_output=True, text=True
        )
        row = json.loads(out.stdout.splitlines()[-1])
        found.append(row)
        print(
            f"{size:>12,}{row['own']:>10.3f}{size / row['own']:>12,.0f}{row['peer']:>10.3f}"
            f"{row['own'] / row['peer']:>8.2f}{row['peak']:>10.1f}"
        )
    small, large = found[1], found[-1]
    power = math.log(large["own"] / small["own"]) / math.log(large["size"] / small["size"])
    print(f"growth from {small['size']:,} to {large['size']:,} characters: time ~ length^{power:.2f}")
    if large["own"] > 2 * large["peer"]:
        sys.exit("more than twice jieba's time on the longest text")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        main()
