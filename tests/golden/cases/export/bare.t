damox export -i bare.json | grep -v "^#"; damox export -i bare.json --intervals 5ms 100ms 1s | grep hertz
