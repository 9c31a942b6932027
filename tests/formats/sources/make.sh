#!/bin/sh
# Make the files of the folder above anew from the texts in this one; README.md there names the programs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
room=$(mktemp -d /tmp/formats.XXXXXX)
cp "$here"/* "$room"
cd "$room"

soffice --headless --convert-to docx canteen.fodt
soffice --headless --convert-to doc canteen.fodt
soffice --headless --convert-to rtf canteen.fodt
soffice --headless --convert-to odt canteen.fodt
# In print, changes and the box are left out: Writer would print the deleted words too.
mkdir print
sed -e '/<text:tracked-changes>/d' -e 's/<text:change [^>]*>//' -e 's/<draw:frame.*<\/draw:frame>//' \
    -e 's/fo:page-height="29.7cm"/fo:page-height="19cm"/' canteen.fodt > print/canteen.fodt
soffice --headless --convert-to pdf --outdir . print/canteen.fodt
soffice --headless --convert-to pdf:writer_web_pdf_Export lodging.html lamps.html
qpdf --encrypt 密码 主人 256 -- canteen.pdf locked.pdf
qpdf --encrypt '' 主人 256 -- canteen.pdf owner.pdf

# Python with openpyxl and python-pptx.
"${MAKER:-python3}" ledger.py
soffice --headless --convert-to ods ledger.xlsx
soffice --headless --convert-to xlsx --outdir print ledger.ods
mv print/ledger.xlsx ledger-calc.xlsx
"${MAKER:-python3}" training.py
soffice --headless --convert-to odp training.pptx

soffice --headless --convert-to xls --outdir "$here/.." ledger.xlsx
pandoc river.md -o river.epub
pandoc river.md -o river.docx
pandoc -s river.md -o river.rtf

print() { chromium --headless --no-sandbox --disable-gpu --print-to-pdf="$1.pdf" $2 "file://$room/$1.html"; }
print notice --generate-pdf-document-outline
print columns --no-pdf-header-footer
print scanned --no-pdf-header-footer
# Smaller by a quarter, and nothing else.
qpdf --recompress-flate --compression-level=9 --object-streams=generate --replace-input notice.pdf
mv ./*.docx ./*.doc ./*.rtf ./*.pdf ./*.epub ./*.xlsx ./*.ods ./*.pptx ./*.odp ./*.odt "$here/.."
