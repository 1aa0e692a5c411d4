"""总览文件: monthly briefs and year-end dossiers."""
