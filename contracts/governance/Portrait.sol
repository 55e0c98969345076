// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @title Portrait: metadata and picture of a certificate, made of numbers and addresses alone.
library Portrait {
    using Strings for address;
    using Strings for uint256;

    /* CONSTANTS */

    uint256 internal constant MAX_REPUTATION = 10_000;

    /// @dev The reward's font size times its characters: about what fits between the frames.
    uint256 internal constant LINE = 1_000;
    uint256 internal constant LARGEST = 64;

    /// @dev Half a turn of ellipses is a whole rosette.
    uint256 internal constant PETALS = 20;
    uint256 internal constant PETAL_ANGLE = 180 / PETALS;

    struct Facts {
        uint256 program;
        address account;
        uint256 epoch;
        uint256 cumulativeReward;
        uint256 reputation;
        uint256 decimals;
        address escrow;
        address token;
        uint256 chainId;
    }

    /* METADATA */

    /// @notice All of it as one data URI, the picture inside.
    function uri(Facts memory facts) internal pure returns (string memory) {
        string memory picture = Base64.encode(bytes(svg(facts)));
        string memory json = string.concat(
            "{\"name\":\"Contribution certificate, programme ",
            facts.program.toString(),
            "\",\"description\":\"What one participant contributed to a federated-learning programme, as its final attestations say. Cannot be transferred.\",\"image\":\"data:image/svg+xml;base64,",
            picture,
            "\",\"attributes\":[",
            _attributes(facts),
            "]}"
        );
        return string.concat("data:application/json;base64,", Base64.encode(bytes(json)));
    }

    function _attributes(Facts memory facts) private pure returns (string memory) {
        string memory figures = string.concat(
            _attribute("programme", facts.program.toString()),
            ",",
            _attribute("account", facts.account.toChecksumHexString()),
            ",",
            _attribute("epoch", facts.epoch.toString()),
            ",",
            _attribute("cumulative reward", whole(facts.cumulativeReward, facts.decimals)),
            ",",
            _attribute("reputation", facts.reputation.toString())
        );
        return string.concat(
            figures,
            ",",
            _attribute("token", facts.token.toChecksumHexString()),
            ",",
            _attribute("escrow", facts.escrow.toChecksumHexString()),
            ",",
            _attribute("chain", facts.chainId.toString())
        );
    }

    /// @dev Values are text: wallets would round a reward that is a number.
    function _attribute(string memory name, string memory value) private pure returns (string memory) {
        return string.concat("{\"trait_type\":\"", name, "\",\"value\":\"", value, "\"}");
    }

    /* AMOUNTS */

    /// @notice `units` in whole tokens, exact, without zeros at the end. Text all the way: a power of ten of some
    /// token's decimals need not fit a word.
    function whole(uint256 units, uint256 decimals) internal pure returns (string memory) {
        bytes memory digits = bytes(units.toString());
        if (digits.length <= decimals) digits = bytes.concat(_zeros(decimals + 1 - digits.length), digits);
        uint256 point = digits.length - decimals;
        uint256 end = digits.length;
        while (end > point && digits[end - 1] == "0") --end;
        return string.concat(
            string(Bytes.slice(digits, 0, point)), end > point ? "." : "", string(Bytes.slice(digits, point, end))
        );
    }

    function _zeros(uint256 count) private pure returns (bytes memory zeros) {
        zeros = new bytes(count);
        for (uint256 i = 0; i < count; ++i) {
            zeros[i] = "0";
        }
    }

    /* PICTURE */

    /// @notice A sheet with a rosette of the account's own hue and shape, and a ring that closes at full reputation.
    function svg(Facts memory facts) internal pure returns (string memory) {
        uint256 seed = uint256(keccak256(abi.encode(facts.program, facts.account)));
        string memory hue = (seed % 360).toString();
        return string.concat(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 800 800' width='800' height='800' text-anchor='middle' font-family='Georgia,serif' fill='#1d2440'>",
            "<rect width='800' height='800' fill='#fdfbf5'/><g fill='none' stroke='hsl(",
            hue,
            ",45%,42%)'><rect x='26' y='26' width='748' height='748' rx='14' stroke-width='3'/><rect x='38' y='38' width='724' height='724' rx='8' stroke-width='1'/>",
            _rosette(seed, facts.reputation),
            "</g>",
            _heading(facts),
            _figures(facts),
            "</svg>"
        );
    }

    /// @dev The ring is 1,000 long: a point of reputation is a tenth of a unit.
    function _rosette(uint256 seed, uint256 reputation) private pure returns (string memory) {
        string memory width = (50 + (seed >> 16) % 56).toString();
        string memory petals = "";
        for (uint256 i = 0; i < PETALS; ++i) {
            petals = string.concat(
                petals, "<ellipse rx='138' ry='", width, "' transform='rotate(", (PETAL_ANGLE * i).toString(), ")'/>"
            );
        }
        return string.concat(
            "<g transform='translate(400 350)'><g stroke-opacity='.45'>",
            petals,
            "</g><g stroke-width='6'><circle r='159.155' stroke-opacity='.2'/><circle r='159.155' transform='rotate(-90)' stroke-dasharray='",
            whole(reputation, 1),
            " 1000'/></g><circle r='56' fill='#fdfbf5' stroke-opacity='.45'/></g>"
        );
    }

    function _heading(Facts memory facts) private pure returns (string memory) {
        return string.concat(
            "<text x='400' y='96' font-size='18' letter-spacing='10'>GUERDON</text><text x='400' y='148' font-size='36' font-style='italic'>Certificate of contribution</text><text x='400' y='354' font-size='30'>",
            facts.reputation.toString(),
            "</text><text x='400' y='374' font-size='12'>reputation</text>"
        );
    }

    function _figures(Facts memory facts) private pure returns (string memory) {
        string memory reward = whole(facts.cumulativeReward, facts.decimals);
        uint256 size = Math.min(LARGEST, LINE / bytes(reward).length);
        return string.concat(
            "<text x='400' y='590' font-size='",
            size.toString(),
            "'>",
            reward,
            "</text><text x='400' y='626' font-size='20'>tokens earned in programme ",
            facts.program.toString(),
            " up to epoch ",
            facts.epoch.toString(),
            _origin(facts)
        );
    }

    function _origin(Facts memory facts) private pure returns (string memory) {
        return string.concat(
            "</text><g font-family='monospace'><text x='400' y='692' font-size='20'>",
            facts.account.toChecksumHexString(),
            "</text><text x='400' y='726' font-size='12' fill-opacity='.6'>escrow ",
            facts.escrow.toChecksumHexString(),
            " on chain ",
            facts.chainId.toString(),
            "</text></g>"
        );
    }
}
