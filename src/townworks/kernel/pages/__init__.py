"""内核页面: the audit trail."""
