damox replay steps.json >/dev/full
