"""金额: integer fen in the database, Decimal yuan in Python."""

from __future__ import annotations

from decimal import Decimal

FEN = Decimal("0.01")


def to_fen(yuan: Decimal) -> int:
    """Yuan to whole fen; raises ValueError when there is a part of a fen.

    >>> to_fen(Decimal("12.30"))
    1230
    """
    fen = yuan * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"{yuan} has a part of a fen")
    return int(fen)


def to_yuan(fen: int) -> Decimal:
    """Whole fen to yuan.

    >>> to_yuan(1230)
    Decimal('12.30')
    """
    return (Decimal(fen) / 100).quantize(FEN)


def in_words(fen: int) -> str:
    """As a table shows it.

    >>> in_words(1200000)
    '12,000.00 元'
    """
    return f"{to_yuan(fen):,.2f} 元"


def in_summary(fen: int) -> str:
    """As a summary shows it: from ten thousand yuan in 万元, to one decimal.

    >>> in_summary(1234567)
    '1.2 万元'
    """
    yuan = to_yuan(fen)
    if abs(yuan) < 10_000:
        return in_words(fen)
    return f"{(yuan / 10_000).quantize(Decimal('0.1')):,} 万元"
