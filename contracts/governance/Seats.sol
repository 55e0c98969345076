// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Appointment, IStewardCouncil, Office, Seat} from "../../interfaces/IStewardCouncil.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Seats: the slice that knows who serves, and how a seat changes hands.
abstract contract Seats is IStewardCouncil {
    /* CONSTANTS */

    uint256 internal constant MAX_SEATS = 16;
    uint256 internal constant MAX_TERM = 365 days;
    uint256 internal constant ACCEPTANCE = 30 days;

    /* IMMUTABLES */

    address internal immutable GOVERNANCE;
    uint256 internal immutable THRESHOLD;
    uint256 internal immutable MINIMUM;
    uint256 internal immutable SEATS;

    /* STORAGE */

    /// @dev An account stands in at most one of them, also when its term is over.
    Seat[] private _seats;
    mapping(uint256 seat => Appointment) private _appointments;

    /* CONSTRUCTOR */

    /// @dev The founders sit from the first second on: nobody exists yet who could appoint them.
    constructor(address governance_, uint256 threshold, uint256 minimum, uint256 seats, Seat[] memory founders) {
        if (threshold == 0 || minimum < threshold || seats < minimum || seats > MAX_SEATS) {
            revert CharterUnsound(threshold, minimum, seats);
        }
        uint256 count = founders.length;
        if (count < minimum || count > seats) revert FoundersOutOfRange(count, minimum, seats);
        (GOVERNANCE, THRESHOLD, MINIMUM, SEATS) = (governance_, threshold, minimum, seats);
        for (uint256 i = 0; i < count; ++i) {
            (address account, uint40 termEnd) = (founders[i].steward, founders[i].termEnd);
            _checkTerm(account, termEnd);
            uint256 held = _seatOf(account);
            if (held < i) revert AlreadySeated(account, held);
            _seats.push(founders[i]);
            emit Seated(i, account, address(0), termEnd);
        }
        for (uint256 i = count; i < seats; ++i) {
            _seats.push();
        }
    }

    /* APPOINT */

    /// @inheritdoc IStewardCouncil
    function appoint(uint256 seat, address account, uint40 termEnd) external {
        _checkGovernance();
        if (seat >= SEATS) revert UnknownSeat(seat, SEATS);
        _checkTerm(account, termEnd);
        uint256 held = _seatOf(account);
        bool isFree = held == SEATS || (held == seat && block.timestamp >= _seats[seat].termEnd);
        if (!isFree) revert AlreadySeated(account, held);
        for (uint256 i = 0; i < SEATS; ++i) {
            Appointment storage other = _appointments[i];
            if (other.account == account && block.timestamp < other.acceptBy) revert AlreadyAppointed(account, i);
        }
        uint40 acceptBy = uint40(Math.min(block.timestamp + ACCEPTANCE, termEnd));
        _appointments[seat] = Appointment(account, termEnd, acceptBy);
        emit Appointed(seat, account, termEnd, acceptBy);
    }

    /// @inheritdoc IStewardCouncil
    function retract(uint256 seat) external {
        _checkGovernance();
        address account = _appointments[seat].account;
        if (account == address(0)) revert NothingToRetract(seat);
        delete _appointments[seat];
        emit Retracted(seat, account);
    }

    /// @inheritdoc IStewardCouncil
    function accept(uint256 seat) external {
        Appointment memory appointment = _appointments[seat];
        if (msg.sender != appointment.account) revert NotAppointed(msg.sender, seat);
        if (block.timestamp >= appointment.acceptBy) revert AppointmentLapsed(appointment.acceptBy);
        address predecessor = _seats[seat].steward;
        delete _appointments[seat];
        _seats[seat] = Seat(msg.sender, appointment.termEnd);
        emit Seated(seat, msg.sender, predecessor, appointment.termEnd);
    }

    /* LEAVE */

    /// @inheritdoc IStewardCouncil
    function dismiss(address account) external {
        _checkGovernance();
        emit Dismissed(_vacate(account), account);
    }

    /// @inheritdoc IStewardCouncil
    function resign() external {
        emit Resigned(_vacate(msg.sender), msg.sender);
    }

    /* VIEWS */

    /// @inheritdoc IStewardCouncil
    function serving() public view returns (address[] memory accounts) {
        Seat[] memory seats = _seats;
        accounts = new address[](seats.length);
        uint256 count = 0;
        for (uint256 i = 0; i < seats.length; ++i) {
            if (_officeAt(seats, i) == Office.None) continue;
            accounts[count] = seats[i].steward;
            ++count;
        }
        // Fewer than were reserved: the array only gets shorter.
        assembly ("memory-safe") {
            mstore(accounts, count)
        }
    }

    /// @inheritdoc IStewardCouncil
    function officeOf(address account) public view returns (Office) {
        uint256 seat = _seatOf(account);
        return account == address(0) || seat == SEATS ? Office.None : _officeAt(_seats, seat);
    }

    /// @inheritdoc IStewardCouncil
    function seatAt(uint256 seat) external view returns (Seat memory, Appointment memory) {
        if (seat >= SEATS) revert UnknownSeat(seat, SEATS);
        return (_seats[seat], _appointments[seat]);
    }

    /// @inheritdoc IStewardCouncil
    function charter() external view returns (uint256 threshold, uint256 minimum, uint256 seats) {
        return (THRESHOLD, MINIMUM, SEATS);
    }

    /// @inheritdoc IStewardCouncil
    function governance() external view returns (address) {
        return GOVERNANCE;
    }

    /* INTERNAL */

    /// @dev Only somebody in term can leave here: caretakers serve while the minimum does, and no more. So all who
    /// dropped out still rank behind a full minimum, and a seat that falls empty brings none of them back.
    function _vacate(address account) private returns (uint256 seat) {
        if (officeOf(account) == Office.None) revert NotServing(account);
        uint256 rest = serving().length - 1;
        if (rest < MINIMUM) revert CouncilTooSmall(rest, MINIMUM);
        seat = _seatOf(account);
        delete _seats[seat];
    }

    /// @dev An empty seat's term ends at zero: it ranks last.
    function _officeAt(Seat[] memory seats, uint256 seat) private view returns (Office) {
        uint256 termEnd = seats[seat].termEnd;
        if (block.timestamp < termEnd) return Office.Steward;
        if (seats[seat].steward == address(0)) return Office.None;
        uint256 ahead = 0;
        for (uint256 i = 0; i < seats.length; ++i) {
            // Two ends that governance chose are compared, not a balance.
            // slither-disable-next-line incorrect-equality
            if (seats[i].termEnd > termEnd || (seats[i].termEnd == termEnd && i < seat)) ++ahead;
        }
        return ahead < MINIMUM ? Office.Caretaker : Office.None;
    }

    /// @dev The number of seats when it stands in none.
    function _seatOf(address account) private view returns (uint256 seat) {
        while (seat < _seats.length && _seats[seat].steward != account) ++seat;
    }

    /// @dev Governance is refused because the council's consent is a second opinion beside its own.
    function _checkTerm(address account, uint40 termEnd) private view {
        if (account == address(0) || account == address(this) || account == GOVERNANCE) {
            revert AccountUnusable(account);
        }
        uint256 latest = block.timestamp + MAX_TERM;
        if (termEnd <= block.timestamp || termEnd > latest) revert TermOutOfRange(termEnd, block.timestamp, latest);
    }

    function _checkGovernance() private view {
        if (msg.sender != GOVERNANCE) revert NotGovernance(msg.sender);
    }
}
