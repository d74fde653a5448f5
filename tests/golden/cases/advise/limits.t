# Idle for 3.5 s is only what was never used; large ranges only
python3 used.py 40
damox advise -i used.json --idle 3.5s --columns call start end
damox advise -i used.json --idle 1000 --least_size 5M
damox advise -i used.json --least_size 5M --columns call bytes
