"""指标 (indicators): every measured thing of the town, entered once, judged by a stated rule, drawn wherever it is needed."""
