"""XLSForm 交换: a campaign as an Excel checklist that ODK and pyxform understand, and back.

    workbook = exporting.workbook(campaign)                 bytes of an .xlsx
    reading = importing.read_form(data, file="x.xlsx", code="fire-sweep")
    toml_writing.campaign_toml(reading.campaign)            text of a definition file

What an XLSForm cannot say (what fails, how grave it is, the term, the basis) stands in columns ``townworks::…`` and on a
sheet ``townworks``, so that a workbook read back is the campaign that was written. There is no expression language: of
``relevant`` and ``constraint`` only plain comparisons are read (``conditions``), everything else is told with its cell.
"""
