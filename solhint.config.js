// Which of solhint's rules hold for the contracts; every one that is off says why.
"use strict";

module.exports = {
  extends: "solhint:recommended",
  rules: {
    "compiler-version": ["error", "0.8.30"],
    "func-visibility": ["error", { ignoreConstructors: true }],
    "max-line-length": "off", // one type string has to stand on one line; reviewers see the rest
    "use-natspec": "off", // prose stands once, in interfaces/; contracts refer to it with @inheritdoc
    "no-inline-assembly": "off", // only where every claim pays for it; each block says so above itself
    "no-empty-blocks": "off", // a permit that somebody else carried must not block: nothing is to be done about it
    "avoid-low-level-calls": "off", // one call has to survive a hostile recipient, which a high-level call does not
    "gas-indexed-events": "off", // guesses about gas: receipts are measured and pinned instead
    "gas-strict-inequalities": "off", // likewise
    "gas-struct-packing": "off", // likewise; structs in calldata and logs are not packed
    "gas-small-strings": "off", // likewise
  },
};
