cat >s.sh <<'EOS'
#!/bin/sh
echo "$1"
grep -c '"start":'
exit 3
EOS
chmod +x s.sh
damo report access --input acc-plain.json --exec './s.sh word'; echo status $?
