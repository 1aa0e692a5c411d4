#!/usr/bin/env bash
# What the tests need besides Python: a browser, Chinese fonts, an office suite, a database.
# As root on Debian it installs them; elsewhere it says which tests will be skipped and why.
set -u
declare -A needs=(
  [chromium]="the browser journeys"
  [fonts-noto-cjk]="Chinese in screenshots, charts and documents"
  [libreoffice-writer-nogui]="Word documents as PDF, and opened in an office suite"
  [libreoffice-calc-nogui]="opening Excel documents in an office suite"
  [poppler-utils]="looking at documents as pictures"
  [postgresql]="the suite on PostgreSQL"
  [gettext]="the check of the translations"
)
missing=()
for package in "${!needs[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing from Debian: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  if apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; then exit 0; fi
  echo "apt-get could not install all of them."
fi
for package in "${missing[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" ||
    echo "SKIPPED: ${needs[$package]}, because $package is not installed (apt-get install $package)"
done
exit 0
