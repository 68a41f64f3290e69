#!/usr/bin/env bash
# Brings every platform of the suite to a Debian machine, from npm, PyPI and Debian's packages alone.
# Nothing of it is saved in package.json. Run after `npm ci`.
set -euo pipefail
cd "$(dirname "$0")/../../.."

wanted=()
command -v chromium >/dev/null || wanted+=(chromium)
[ -e /usr/lib/x86_64-linux-gnu/libvulkan.so.1 ] || [ -e /usr/lib/aarch64-linux-gnu/libvulkan.so.1 ] || wanted+=(libvulkan1)
command -v g++ >/dev/null || wanted+=(g++)
python3 -m pip --version >/dev/null 2>&1 || wanted+=(python3 python3-pip)
if [ ${#wanted[@]} -gt 0 ]; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qq -y --no-install-recommends "${wanted[@]}" >/dev/null
fi

# As development packages, or npm would take them for optional peers and leave them out.
npm install --no-save --save-dev --ignore-scripts --no-audit --no-fund \
  @tensorflow/tfjs-node@4.22.0 @tensorflow/tfjs-backend-webgpu@4.22.0 webgpu@0.6.2
node test/platform/setup/tensorflow.mjs
