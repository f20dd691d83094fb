#!/bin/bash
# run-esp-tests.sh TARGET_DIR CLASS_PATH [TEST_CLASS...] - the *VmTest classes on a kernel that has ESP.
#
# Called by 'mvn -Pesp verify' with the build directory of the application and its test class path. Needs root.
# Without TEST_CLASS all *VmTest classes under TARGET_DIR/test-classes run. What they leave (log, captures) goes
# to TARGET_DIR/esp. Under user-mode Linux, unless this host's own kernel shall be used: ESP_ON_HOST=1; the tests make
# and remove network namespaces of their own. ESP_PROPERTIES are further options of the JVM, ESP_TIMEOUT the seconds
# that the virtual machine may run.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
target=$(realpath "$1") classes=$2; shift 2
tests=("$@")
[ $# -gt 0 ] || mapfile -t tests < <(cd "$target/test-classes" && find . -name '*VmTest.class' |
  sed 's#^\./##; s#\.class$##; s#/#.#g' | sort)
mkdir -p "$target/esp"
# one processor and short runs: the small compiler and collector start faster
# shellcheck disable=SC2206 # ESP_PROPERTIES is a list
run=("${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m ${ESP_PROPERTIES:-} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Desp.output="$target/esp"
  -cp "$classes" org.gatehouse.testbed.vm.VmTestMain "${tests[@]}")
[ "${ESP_ON_HOST:-}" ] || run=("$here/vm-run.sh" -w "$target/esp" -t "${ESP_TIMEOUT:-600}" -- "${run[@]}")
"${run[@]}" 2>&1 | tee "$target/esp/esp-tests.log" || exit 1
