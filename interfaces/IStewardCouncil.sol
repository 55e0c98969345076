// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Side} from "./IDisputeCourt.sol";

/// @notice A place in the council.
/// @param steward Who was seated last; zero for nobody.
/// @param termEnd First second (unix) after the term.
struct Seat {
    address steward;
    uint40 termEnd;
}

/// @notice Whom governance named for a seat.
/// @param account Zero for nobody.
/// @param acceptBy First second (unix) at which it is too late to accept.
struct Appointment {
    address account;
    uint40 termEnd;
    uint40 acceptBy;
}

/// @notice What an account is to the council. A caretaker's term is over and its place is not taken yet.
enum Office {
    None,
    Caretaker,
    Steward
}

/// @notice What stewards sign to let governance replace a programme's signers (EIP-712 "GuerdonCouncil", "1").
/// @param consent What the escrow's `hashSigners` says of the new set; zero takes a consent back.
/// @param nonce How many consents of this programme were carried before.
/// @param deadline Last second (unix) at which this may be carried.
struct Consent {
    uint256 program;
    bytes32 consent;
    uint256 nonce;
    uint40 deadline;
}

/// @notice What stewards sign to rule in a case for which no panel could be drawn. The court takes one ruling of the
/// council in a case, so this needs no nonce.
struct CouncilRuling {
    uint256 id;
    Side ruling;
    uint40 deadline;
}

/// @notice What stewards sign to end a pause before its time.
/// @param nonce Pauses and resumptions of this programme so far: what was signed for one pause ends no other.
struct Resumption {
    uint256 program;
    uint256 nonce;
    uint40 deadline;
}

/// @title StewardCouncil: the stewards, who governance appoints for fixed terms, and all that they may do together.
/// @notice It is the `stewards` of the escrow and the `council` of registry and court. It admits parties and starts
/// recoveries (ERC-1271), consents to a replacement of signers, rules where no jurors can be drawn, and pauses attesting.
/// It can call four functions in the world and nothing else; it takes no ether and can move no token.
/// @dev Assumptions:
/// 1. governance appoints, the appointed one accepts itself, and a term ends by itself: half-open, to the second;
/// 2. seats are ranked by the end of their terms, the latest first, the lower seat at equal ends. Whoever is in term
///    serves; while those are fewer than the minimum, the next in rank go on as caretakers. So at least the minimum
///    serve at any second, without a transaction, and whoever dropped out comes back only by accepting anew;
/// 3. caretakers sign like stewards and do not pause;
/// 4. nobody leaves, and nobody is dismissed, while only the minimum serves: there the way out is a successor;
/// 5. a steward that is a contract can accept, resign and pause; its signature does not count (ECDSA alone).
interface IStewardCouncil is IERC1271 {
    /* EVENTS */

    event Appointed(uint256 indexed seat, address indexed account, uint40 termEnd, uint40 acceptBy);
    event Retracted(uint256 indexed seat, address indexed account);
    event Seated(uint256 indexed seat, address indexed account, address indexed predecessor, uint40 termEnd);
    event Dismissed(uint256 indexed seat, address indexed account);
    event Resigned(uint256 indexed seat, address indexed account);
    event Paused(uint256 indexed program, address indexed steward);

    /* ERRORS */

    error CharterUnsound(uint256 threshold, uint256 minimum, uint256 seats);
    error FoundersOutOfRange(uint256 founders, uint256 fewest, uint256 most);
    error WiringDiffers(address at, address names, address expected);
    error NotGovernance(address caller);
    error UnknownSeat(uint256 seat, uint256 seats);
    error AccountUnusable(address account);
    error TermOutOfRange(uint40 termEnd, uint256 after_, uint256 latest);
    error AlreadySeated(address account, uint256 seat);
    error AlreadyAppointed(address account, uint256 seat);
    error NotAppointed(address caller, uint256 seat);
    error AppointmentLapsed(uint40 since);
    error NothingToRetract(uint256 seat);
    error NotServing(address account);
    error CouncilTooSmall(uint256 rest, uint256 minimum);
    error MayNotPause(address caller, Office office);
    error NonceDiffers(uint256 nonce, uint256 expected);
    error StatementExpired(uint40 deadline);
    error NotAgreed(bytes32 digest, uint256 signatures, uint256 threshold);

    /* SEATS */

    /// @notice Name `account` for a seat, until `termEnd`, at most 365 days ahead. Governance. Whoever holds the seat
    /// keeps it until the named one accepts, which it may for 30 days. Naming somebody else for the seat replaces it.
    /// @dev Refused: nobody, the council and governance themselves, who stands in another seat, who is in term in this
    /// one (a running term is not lengthened), who is named already.
    function appoint(uint256 seat, address account, uint40 termEnd) external;

    /// @notice Take an appointment back before it was accepted. Governance.
    function retract(uint256 seat) external;

    /// @notice Take a seat. The appointed one. From this transaction on its predecessor has no power.
    function accept(uint256 seat) external;

    /// @notice End the term of somebody who serves. Governance, while more than the minimum serve.
    function dismiss(address account) external;

    /// @notice Leave, while more than the minimum serve. Whoever serves.
    function resign() external;

    /* ACTS */

    /// @notice Pause attesting in a programme. One steward in term alone: it is urgent, and the escrow bounds it.
    function pause(uint256 program) external;

    /// @notice End a pause before its time. Anyone with `threshold` signatures.
    /// @param signatures Here and below: 65 bytes each (r, s, v), one after the other, lower-half s, ascending by
    /// account, all of them by accounts that serve now.
    function resume(Resumption calldata resumption, bytes calldata signatures) external;

    /// @notice Consent to one replacement of a programme's signers. Anyone with `threshold` signatures.
    function consentToSigners(Consent calldata consent, bytes calldata signatures) external;

    /// @notice Rule in a case without a panel. Anyone with `threshold` signatures.
    function rule(CouncilRuling calldata ruling, bytes calldata signatures) external;

    /* VIEWS */

    /// @notice ERC-1271: whether at least `threshold` of those who serve now signed `hash`. Never reverts.
    /// @dev Only registry and escrow get a yes: no token can be made to take such signatures for a permit.
    function isValidSignature(bytes32 hash, bytes calldata signatures) external view returns (bytes4);

    /// @notice Everybody who serves now, caretakers included, in seat order: never fewer than the minimum.
    function serving() external view returns (address[] memory);

    /// @notice What `account` is to the council now.
    function officeOf(address account) external view returns (Office);

    /// @notice Who was seated last in a seat, and who is named for it.
    function seatAt(uint256 seat) external view returns (Seat memory, Appointment memory);

    /// @notice The nonces that the next consent and the next resumption of a programme must carry.
    function noncesOf(uint256 program) external view returns (uint256 consent, uint256 resumption);

    /// @notice The digests that stewards sign.
    function hashConsent(Consent calldata consent) external view returns (bytes32);
    function hashRuling(CouncilRuling calldata ruling) external view returns (bytes32);
    function hashResumption(Resumption calldata resumption) external view returns (bytes32);

    /// @notice Signatures needed, fewest who serve, and seats: fixed at deployment.
    function charter() external view returns (uint256 threshold, uint256 minimum, uint256 seats);

    /// @notice Who may do what, fixed at deployment.
    function escrow() external view returns (address);
    function registry() external view returns (address);
    function court() external view returns (address);
    function governance() external view returns (address);
}
