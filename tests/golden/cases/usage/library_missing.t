# A library that cannot be loaded hinders only what needs it, and leaves no file.
xz -k steps.json
mkdir lib
: >lib/libcairo.so.2
: >lib/liblzma.so.5
: >lib/libturbojpeg.so.0
export LD_LIBRARY_PATH=$PWD/lib
damox report times -i steps.json | wc -l
damox report times -i steps.json.xz 2>&1 | grep -o "cannot.*loaded\|install .*"
damox report heatmap -i steps.json --output a.png 2>&1 | grep -o "cannot.*loaded\|install .*"
rm lib/libcairo.so.2
damox report heatmap -i steps.json --output a.jpg 2>&1 | grep -o "cannot.*loaded\|install .*"
damox report heatmap -i steps.json --output b.png && test -s b.png && echo ?.???
unset LD_LIBRARY_PATH
damox report times -i steps.json.xz | wc -l
