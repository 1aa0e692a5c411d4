"""演示镇: an invented town with half a year of records, the same every time, made through the same services as any other."""
