"""总览文件: year-end dossiers."""
