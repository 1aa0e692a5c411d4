from __future__ import annotations

from django.urls import path

from .pages import account, persons, sign_in, units

app_name = "people"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("me/", account.me, name="me"),
    path("me/password/", account.change_password, name="change-password"),
    path("me/sessions/", account.sessions, name="sessions"),
    path("me/tokens/", account.tokens, name="tokens"),
    path("me/tokens/<int:pk>/end/", account.end_token, name="end-token"),
    path("sessions/<int:pk>/end/", account.end_session, name="end-session"),
    path("people/", persons.listed, name="list"),
    path("people/export/", persons.export, name="export"),
    path("people/new/", persons.new, name="new"),
    path("people/<int:pk>/", persons.show, name="person"),
    path("people/<int:pk>/posts/new/", persons.give_post, name="give-post"),
    path("people/<int:pk>/lock/", persons.lock, name="lock"),
    path("people/<int:pk>/unlock/", persons.unlock, name="unlock"),
    path("people/<int:pk>/reset-password/", persons.reset_password, name="reset-password"),
    path("posts/<int:pk>/end/", persons.end_post, name="end-post"),
    path("units/", units.listed, name="units"),
    path("units/new/", units.new, name="new-unit"),
    path("units/usual/", units.usual, name="usual-units"),
    path("units/<int:pk>/", units.show, name="unit"),
    path("units/<int:pk>/edit/", units.edit, name="edit-unit"),
    path("units/<int:pk>/close/", units.close, name="close-unit"),
]
