#!/bin/sh
# The main job on the exports of an invented company: four systems and a hand-made sheet become a
# book, and the book becomes a folder of findings.
# usage: TRUEUP=PATH demo.sh FOLDER, where FOLDER holds a copy of the sample files
set -u
trueup="$(cd "$(dirname "$TRUEUP")" && pwd)/$(basename "$TRUEUP")"
cd "$1" || exit 2

run() {
    printf '\n$ trueup %s\n' "$*"
    TRUEUP_BOOK=larkspur.trueup "$trueup" "$@"
    code=$?
    # 1 says that something needs a look, which is what a demonstration is about; 2 is a failure.
    [ "$code" -le 1 ] || exit "$code"
}

run init --currency USD --zone America/Los_Angeles --region US
run import hubspot-companies.csv hubspot-contacts.csv hubspot-deals.csv stripe-payments.csv calendly-events.csv
run import trade-fair.csv --as leads --source trade-fair --map 'Name=full_name' --map 'Mobile=phone' --map 'Office=branch' --map 'Met on=created_at'
run import humanitix-orders.csv
run reconcile --out findings --as-of 2026-06-30

printf '\nThe book is %s/larkspur.trueup, the findings are in %s/findings.\n' "$1" "$1"
