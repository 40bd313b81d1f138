#!/bin/sh
# A client of the sandbox with curl.
#   client.sh URL CA CERTIFICATE KEY API-KEY-FILE PERSON
set -eu
url=$1 ca=$2 cert=$3 key=$4 person=$6
# The same key as a header line, so that it is in no argument.
header=${5%.txt}.header
image=$(printf 'the face of %s' "$person" | base64 | tr -d '\n')

# call METHOD PATH HEADER-FILE; the body comes from standard input, the status is the last line.
call() {
    curl -sS --max-time 20 --cacert "$ca" --cert "$cert" --key "$key" -X "$1" -H "@$3" \
        -H 'Content-Type: application/json' --data-binary @- -w '%{http_code}\n' "$url$2"
}
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p"; }
status() { tail -n 1; }

session=$(mktemp)
trap 'rm -f "$session"' EXIT
opened=$(echo '{"galleryId":"saves-photos"}' | call POST /sdk/v1/handshake "$header")
echo "handshake $(echo "$opened" | status)"
echo "Authorization: Bearer $(echo "$opened" | field sessionToken)" >"$session"
face="{\"externalUserId\":\"$person\",\"imgData\":\"$image\"}"
echo "enroll $(echo "$face" | call POST /sdk/v1/enroll "$session" | status)"
found=$(echo "$face" | call POST /sdk/v1/identify "$session")
level=$(echo "$found" | field matchLevel)
echo "identify $(echo "$found" | status) level ${level%.*}"
shown=$(call GET "/backoffice/v1/photo?galleryId=saves-photos&externalUserId=$person" "$header" </dev/null)
if [ "$(echo "$shown" | field photo)" = "$image" ]; then same=same; else same=other; fi
echo "photo $(echo "$shown" | status) $same"
