"""Addresses of the sign-in, of one's own account, and of people and firms.

The views of the sign-in are those of django-allauth under addresses of ours. What is not listed here cannot be reached:
nobody signs up, and nobody changes their address by themselves.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as provider
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import path, re_path

from navicert.web import account as own
from navicert.web import organisations, people

OPEN = [  # under /sign-in: reachable without having signed in
    path("sign-in", account.login, name="account_login"),
    path("sign-in/closed", account.signup, name="account_signup"),
    path("sign-in/inactive", account.account_inactive, name="account_inactive"),
    path("sign-in/second-factor", factors.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/reset", account.password_reset, name="account_reset_password"),
    path("sign-in/reset/sent", account.password_reset_done, name="account_reset_password_done"),
    path("sign-in/reset/done", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^sign-in/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sign-in/with/<str:provider_id>", oidc.login, name="openid_connect_login"),
    path("sign-in/with/<str:provider_id>/back", oidc.callback, name="openid_connect_callback"),
    path("sign-in/cancelled", provider.login_cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/failed", provider.login_error, name="socialaccount_login_error"),
    path("sign-in/unknown", provider.signup, name="socialaccount_signup"),
    path("invitations/<str:secret>", people.invitation, name="invitation"),
]
ACCOUNT = [
    path("sign-out", account.logout, name="account_logout"),
    path("account", own.account, name="account"),
    path("account/notices", own.notices, name="account_notices"),
    path("account/absence", own.absence, name="account_absence"),
    path("account/absence/<int:number>/end", own.end_of_absence, name="account_absence_end"),
    path("account/tokens", own.tokens, name="account_tokens"),
    path("account/tokens/<int:number>/revoke", own.revoke, name="account_token_revoke"),
    path("account/data", own.data, name="account_data"),
    path("account/password", account.password_change, name="account_change_password"),
    path("account/password/first", account.password_set, name="account_set_password"),
    path("account/confirm", account.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code", factors.reauthenticate, name="mfa_reauthenticate"),
    path("account/confirm/passkey", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/second-factor", factors.index, name="mfa_index"),
    path("account/second-factor/app", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/app/remove", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second-factor/passkeys", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("account/second-factor/passkeys/add", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("account/second-factor/passkeys/<int:pk>", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/second-factor/passkeys/<int:pk>/remove", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/second-factor/codes", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/second-factor/codes/new", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/second-factor/codes/file", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
]
PEOPLE = [
    path("people", people.people, name="people"),
    path("people/invite", people.invite_somebody, name="people_invite"),
    path("people/<str:public_id>", people.person, name="person"),
    path("people/<str:public_id>/posts", people.new_post, name="person_new_post"),
    path("people/<str:public_id>/posts/<int:number>/end", people.ended_post, name="person_end_post"),
    path("people/<str:public_id>/clearance", people.cleared, name="person_cleared"),
    path("people/<str:public_id>/<slug:verb>", people.change, name="person_change"),
    path("organisations", organisations.organisations, name="organisations"),
    path("organisations/new", organisations.register, name="organisation_register"),
    path("organisations/<str:public_id>", organisations.organisation, name="organisation"),
    path("organisations/<str:public_id>/approve", organisations.approve, name="organisation_approve"),
    path("organisations/<str:public_id>/sites", organisations.sites, name="organisation_sites"),
    path("organisations/<str:public_id>/agents", organisations.agents, name="organisation_agents"),
    path("organisations/<str:public_id>/agents/<str:agent>/dismiss", organisations.dismiss, name="agent_dismiss"),
    path("organisations/<str:public_id>/teams", organisations.teams, name="organisation_teams"),
]

urlpatterns = [*OPEN, *ACCOUNT, *PEOPLE]
