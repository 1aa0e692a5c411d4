"""账套给出去的文件: Beancount and Excel."""
