# SPDX-License-Identifier: GPL-2.0
# What people call. The kernel's build system reads Kbuild, not this.

VERSION := $(shell cat VERSION)
KERNELRELEASE ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KERNELRELEASE)/build
# The module is for the kernel that KDIR belongs to, whichever is running.
KDIR_RELEASE := $(shell cat "$(KDIR)/include/config/kernel.release" 2>/dev/null)
RELEASE := $(or $(KDIR_RELEASE),$(KERNELRELEASE))
# A kernel that clang built needs a module that clang built.
ifneq ($(shell grep -ls '^CONFIG_CC_IS_CLANG=y' "$(KDIR)/.config" \
	"$(KDIR)/include/config/auto.conf"),)
ifeq ($(origin CC)$(LLVM),default)
KMAKE_FLAGS := LLVM=1 CC=clang
endif
endif
DKMS ?= dkms
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
COMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
UDEVDIR ?= /lib/udev/rules.d
UNITDIR ?= /lib/systemd/system
LIBEXECDIR ?= $(PREFIX)/libexec
MODULES := /lib/modules/$(RELEASE)
MODDIR ?= $(MODULES)/extra
SRCDIR ?= /usr/src
INSTALL ?= install
MANPAGES := $(notdir $(wildcard man/*.[1-8]))

all: module user

module:
	@test -d "$(KDIR)" || { echo "no kernel headers in $(KDIR): install" \
	  "linux-headers-$(KERNELRELEASE), or name them with KDIR=, or build" \
	  "the tool alone with 'make user'" >&2; exit 1; }
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" $(KMAKE_FLAGS) modules

# Modules that use damonx, beside it.
samples:
	$(MAKE) module KMAKE_FLAGS="$(KMAKE_FLAGS) DAMONX_MODULES=samples/"

user:
	$(MAKE) -C user

check:
	tests/check

# Hours: the same on all kernels, with many more runs.
stress:
	tests/check --stress

check-debug:
	tests/check debug-vm debug act-debug schemes-debug modules-debug

demo:
	tests/demo

# Real programs on one page of timelines: damonx-gallery.html.
KERNEL ?= 6.1
gallery:
	tests/gallery/run -k $(KERNEL)

bench:
	tests/bench/run

bench-report:
	tests/bench/report.sh

bench-live:
	tests/bench/live.sh

# One Prometheus that reads a thousand machines.
bench-fleet:
	tests/bench/fleet

# A thousand cgroups within the looks of one process.
bench-budget:
	tests/bench/budget.sh

interop:
	tests/interop/run

clean:
	$(MAKE) -C user clean
	if [ -d "$(KDIR)" ]; then $(MAKE) -C "$(KDIR)" M="$(CURDIR)" clean; fi

install: install-user install-module

install-user: user
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR)/pkgconfig \
		$(DESTDIR)$(INCDIR)/linux $(DESTDIR)$(COMPDIR) \
		$(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR) $(DESTDIR)$(UDEVDIR) \
		$(DESTDIR)$(UNITDIR) $(DESTDIR)$(LIBEXECDIR)
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
	$(INSTALL) -m 644 completion/damox.zsh $(DESTDIR)$(ZSHDIR)/_damox
	$(INSTALL) -m 644 completion/damox.fish $(DESTDIR)$(FISHDIR)/damox.fish
	$(INSTALL) -m 644 dist/60-damonx.rules $(DESTDIR)$(UDEVDIR)/
	sed 's|@BINDIR@|$(BINDIR)|; s|@LIBEXECDIR@|$(LIBEXECDIR)|' \
		dist/damonx.service >$(DESTDIR)$(UNITDIR)/damonx.service
	$(INSTALL) -m 755 dist/damonx-sessions $(DESTDIR)$(LIBEXECDIR)/
	if [ -z "$(DESTDIR)" ]; then PATH="$$PATH:/sbin" ldconfig; fi
ifeq ($(DAMO),1)
	ln -sf damox $(DESTDIR)$(BINDIR)/damo
	sed '/^complete /s/ damox$$/ damo/' completion/damox.bash \
		>$(DESTDIR)$(COMPDIR)/damo
	sed '1s/ damox$$/ damo/; s/= _damox/= _damo/; s/compdef _damox damox/compdef _damox damo/' \
		completion/damox.zsh >$(DESTDIR)$(ZSHDIR)/_damo
	sed '/^complete /s/--command damox/--command damo/' \
		completion/damox.fish >$(DESTDIR)$(FISHDIR)/damo.fish
endif

install-module: module
	@[ "$(origin KERNELRELEASE)" = file ] || \
	  [ "$(KERNELRELEASE)" = "$(RELEASE)" ] || { echo "KDIR $(KDIR) belongs" \
	  "to kernel $(RELEASE), but KERNELRELEASE is $(KERNELRELEASE): give one" \
	  "of the two only" >&2; exit 1; }
	$(INSTALL) -d $(DESTDIR)$(MODDIR)
	$(INSTALL) -m 644 damonx.ko $(DESTDIR)$(MODDIR)/
	if [ -z "$(DESTDIR)" ]; then depmod $(RELEASE); fi
	@for f in $$(find $(DESTDIR)$(MODULES) -name 'damonx.ko*' \
	  ! -path '$(DESTDIR)$(MODDIR)/damonx.ko'); do \
	  echo "warning: kernel $(RELEASE) has another damonx: $$f" \
	  "(modprobe prefers what DKMS has put into updates/)." \
	  "Remove one of them: 'dkms remove damonx/VERSION --all'," \
	  "or 'make uninstall'" >&2; done

# DKMS 3.0.10 keeps an installed module whose version has not risen, and
# reports success. So what it has of damonx goes before new sources come.
define dkms_forget
	if [ -z "$(DESTDIR)" ] && command -v $(firstword $(DKMS)) >/dev/null; then \
		$(DKMS) status -m damonx | \
		sed -n 's|^damonx[/,] *\([^,: ]*\).*|\1|p' | sort -u | \
		while read -r v; do $(DKMS) remove -m damonx -v $$v --all \
			</dev/null || exit; done; fi
endef

# The sources for DKMS, and nothing that was built; then: dkms install
# damonx/VERSION
install-dkms:
	$(dkms_forget)
	rm -rf $(DESTDIR)$(SRCDIR)/damonx-$(VERSION)
	for f in Kbuild dkms.conf VERSION COPYING $$(find include kmod -type f \
		-name '*.[ch]' ! -name '*.mod.c' -o -name '*.mk' -o -name '*.md'); do \
		$(INSTALL) -D -m 644 $$f \
			$(DESTDIR)$(SRCDIR)/damonx-$(VERSION)/$$f || exit; done
	@for f in $$(find $(DESTDIR)/lib/modules/*/extra -name 'damonx.ko*' \
		2>/dev/null); do \
		echo "warning: DKMS does not replace a module that was installed" \
		"by hand: remove $$f first ('make uninstall')" >&2; done

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/damox $(DESTDIR)$(LIBDIR)/libdamonx.a \
		$(DESTDIR)$(LIBDIR)/libdamonx.so.1 \
		$(DESTDIR)$(LIBDIR)/libdamonx.so $(DESTDIR)$(INCDIR)/libdamonx.h \
		$(DESTDIR)$(INCDIR)/linux/damonx.h \
		$(DESTDIR)$(LIBDIR)/pkgconfig/libdamonx.pc \
		$(DESTDIR)$(COMPDIR)/damox $(DESTDIR)$(ZSHDIR)/_damox \
		$(DESTDIR)$(FISHDIR)/damox.fish $(DESTDIR)$(UDEVDIR)/60-damonx.rules \
		$(DESTDIR)$(MODDIR)/damonx.ko $(DESTDIR)$(UNITDIR)/damonx.service \
		$(DESTDIR)$(LIBEXECDIR)/damonx-sessions
	for m in $(MANPAGES); do \
		rm -f $(DESTDIR)$(MANDIR)/man$${m##*.}/$$m; done
	if [ "$$(readlink $(DESTDIR)$(BINDIR)/damo)" = damox ]; then \
		rm -f $(DESTDIR)$(BINDIR)/damo $(DESTDIR)$(COMPDIR)/damo \
		$(DESTDIR)$(ZSHDIR)/_damo $(DESTDIR)$(FISHDIR)/damo.fish; fi
	$(dkms_forget)
	rm -rf $(DESTDIR)$(SRCDIR)/damonx-$(VERSION)
	if [ -z "$(DESTDIR)" ]; then PATH="$$PATH:/sbin" ldconfig; fi
	if [ -z "$(DESTDIR)" ] && [ -d $(MODULES) ]; then \
		PATH="$$PATH:/sbin" depmod $(RELEASE); fi

.PHONY: all module samples user check stress check-debug demo gallery bench bench-report bench-live bench-fleet bench-budget interop \
	clean install install-user install-module install-dkms uninstall
