# SPDX-License-Identifier: GPL-2.0
# What people call. The kernel's build system reads Kbuild, not this.

VERSION := $(shell cat VERSION)
KERNELRELEASE ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KERNELRELEASE)/build
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
COMPDIR ?= $(PREFIX)/share/bash-completion/completions
UDEVDIR ?= /lib/udev/rules.d
MODDIR ?= /lib/modules/$(KERNELRELEASE)/extra
SRCDIR ?= /usr/src
INSTALL ?= install
MANPAGES := $(notdir $(wildcard man/*.[1-8]))

all: module user

module:
	@test -d "$(KDIR)" || { echo "no kernel headers in $(KDIR): install" \
	  "linux-headers-$(KERNELRELEASE), or name them with KDIR=, or build" \
	  "the tool alone with 'make user'" >&2; exit 1; }
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" modules

user:
	$(MAKE) -C user

check:
	tests/check

check-debug:
	tests/check debug-vm debug

demo:
	tests/demo

bench:
	tests/bench/run

bench-report:
	tests/bench/report.sh

interop:
	tests/interop/run

clean:
	$(MAKE) -C user clean
	if [ -d "$(KDIR)" ]; then $(MAKE) -C "$(KDIR)" M="$(CURDIR)" clean; fi

install: install-user install-module

install-user: user
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR)/pkgconfig \
		$(DESTDIR)$(INCDIR)/linux $(DESTDIR)$(COMPDIR) $(DESTDIR)$(UDEVDIR)
	$(INSTALL) -m 755 user/damox $(DESTDIR)$(BINDIR)/damox
	$(INSTALL) -m 644 user/libdamonx.a $(DESTDIR)$(LIBDIR)/
	$(INSTALL) -m 755 user/libdamonx.so.1 $(DESTDIR)$(LIBDIR)/
	ln -sf libdamonx.so.1 $(DESTDIR)$(LIBDIR)/libdamonx.so
	$(INSTALL) -m 644 user/lib/libdamonx.h $(DESTDIR)$(INCDIR)/
	$(INSTALL) -m 644 include/uapi/linux/damonx.h $(DESTDIR)$(INCDIR)/linux/
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|' \
		-e 's|@INCDIR@|$(INCDIR)|; s|@VERSION@|$(VERSION)|' \
		user/lib/libdamonx.pc.in >$(DESTDIR)$(LIBDIR)/pkgconfig/libdamonx.pc
	for m in $(MANPAGES); do \
		$(INSTALL) -D -m 644 man/$$m $(DESTDIR)$(MANDIR)/man$${m##*.}/$$m \
			|| exit; done
	$(INSTALL) -m 644 completion/damox.bash $(DESTDIR)$(COMPDIR)/damox
	$(INSTALL) -m 644 dist/60-damonx.rules $(DESTDIR)$(UDEVDIR)/
	if [ -z "$(DESTDIR)" ]; then PATH="$$PATH:/sbin" ldconfig; fi
ifeq ($(DAMO),1)
	ln -sf damox $(DESTDIR)$(BINDIR)/damo
	sed 's/^complete .*damox$$/complete -o default -F _damox damo/' \
		completion/damox.bash >$(DESTDIR)$(COMPDIR)/damo
endif

install-module: module
	$(INSTALL) -d $(DESTDIR)$(MODDIR)
	$(INSTALL) -m 644 damonx.ko $(DESTDIR)$(MODDIR)/
	if [ -z "$(DESTDIR)" ]; then depmod $(KERNELRELEASE); fi

# The sources for DKMS; then: dkms install damonx/VERSION
install-dkms:
	$(INSTALL) -d $(DESTDIR)$(SRCDIR)/damonx-$(VERSION)
	cp -r Kbuild dkms.conf VERSION COPYING include kmod \
		$(DESTDIR)$(SRCDIR)/damonx-$(VERSION)/

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/damox $(DESTDIR)$(LIBDIR)/libdamonx.a \
		$(DESTDIR)$(LIBDIR)/libdamonx.so.1 \
		$(DESTDIR)$(LIBDIR)/libdamonx.so $(DESTDIR)$(INCDIR)/libdamonx.h \
		$(DESTDIR)$(INCDIR)/linux/damonx.h \
		$(DESTDIR)$(LIBDIR)/pkgconfig/libdamonx.pc \
		$(DESTDIR)$(COMPDIR)/damox $(DESTDIR)$(UDEVDIR)/60-damonx.rules \
		$(DESTDIR)$(MODDIR)/damonx.ko
	for m in $(MANPAGES); do \
		rm -f $(DESTDIR)$(MANDIR)/man$${m##*.}/$$m; done
	if [ "$$(readlink $(DESTDIR)$(BINDIR)/damo)" = damox ]; then \
		rm -f $(DESTDIR)$(BINDIR)/damo $(DESTDIR)$(COMPDIR)/damo; fi
	rm -rf $(DESTDIR)$(SRCDIR)/damonx-$(VERSION)
	if [ -z "$(DESTDIR)" ]; then PATH="$$PATH:/sbin" ldconfig; fi

.PHONY: all module user check check-debug demo bench bench-report interop \
	clean install install-user install-module install-dkms uninstall
