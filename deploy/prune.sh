#!/bin/sh
# What never runs in the image is left out of it: sh prune.sh SITE_PACKAGES. `make container-test` tries what is left.
set -eu
cd "$1"
# Tests, type stubs, and what others are compiled with.
find . -type d -name tests -prune -exec rm -r {} +
find . -type f \( -name '*.pyi' -o -name '*.pxd' -o -name '*.h' -o -name '*.a' \) -delete
find numpy -type f \( -name '_*tests.*.so' -o -name '_simd.*.so' \) -delete
rm -r numpy/distutils numpy/f2py lxml/isoschematron lxml/objectify.*.so
# Words of languages that nobody looks for here.
find justext/stoplists -name '*.txt' ! -name 'English.txt' -delete
# A second reader of YAML that has to be asked for; jieba's tables for Java; a table of phrases where we take characters.
rm yaml/_yaml.*.so jieba/finalseg/*.p opencc/dictionary/STPhrases.txt
# A neural model, part-of-speech tags and keywords; names of months and currencies; programming languages.
rm -r jieba/lac_small jieba/posseg jieba/analyse
find babel/locale-data -name '*.dat' ! -name 'root.dat' ! -name 'en*.dat' ! -name 'zh*.dat' -delete
find pygments/lexers -name '*.py' ! -name '_mapping.py' ! -name '__init__.py' -delete
