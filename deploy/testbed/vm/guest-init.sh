#!/bin/busybox sh
# Process 1 of the guest, from the initramfs. vm_state comes from the kernel's command line.
/bin/busybox --install -s /bin; export PATH=/bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev 2>/dev/null
for m in $(cat /mods/order); do insmod "/mods/$m"; done

# the host's root, read-only, under a layer in memory
mount -t hostfs -o ro,/ none /lower
mount -t tmpfs -o size=90% tmpfs /rw; mkdir /rw/up /rw/work
mount -t overlay -o lowerdir=/lower,upperdir=/rw/up,workdir=/rw/work overlay /new || poweroff -f
for d in proc sys dev; do mount --move /$d /new/$d; done
mkdir -p /new/dev/shm /new/dev/pts
mount -t tmpfs shm /new/dev/shm; mount -t devpts pts /new/dev/pts; mount -t tmpfs run /new/run

# what is exchanged with the host: command, status, writable directories
mkdir /new/run/vm; mount -t hostfs -o "rw,$vm_state" none /new/run/vm
while read -r d; do mkdir -p "/new$d"; mount -t hostfs -o "rw,$d" none "/new$d"; done </new/run/vm/writable
cd /new; mount --move . /; mkdir -p run/lock run/netns
ln -s /proc/self/fd dev/fd
for n in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${n%:*}" "dev/${n#*:}"; done 2>/dev/null
hostname "$(cat etc/hostname 2>/dev/null || echo localhost)"; ip link set lo up

exec 3<>dev/tty1; stty raw -echo <&3
chroot . /bin/bash /run/vm/command </dev/null >&3 2>&1 3>&-
echo $? >run/vm/status
sync; umount run/vm; sync; sleep 0.1; poweroff -f
