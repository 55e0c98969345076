// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Case, IDisputeCourt, Phase, Side} from "../../interfaces/IDisputeCourt.sol";
import {ProgramTerms} from "../../interfaces/IPrograms.sol";
import {Scene} from "./Scene.sol";
import {vm} from "./Cheats.sol";

interface IMockJurors {
    function admit(address account, bytes32 party) external;
    function offer(address account, bool isOffered) external;
}

/// @title Bonds: whatever parties put in, jurors vote and posters lose, the court pays out to the last unit.
contract BondsTest is Scene {
    uint256 private constant JOINING = 3 days;
    uint256 private constant LEVEL = 11 days;
    uint256 private constant COMMITTED_BY = 5 days;
    uint256 private constant REVEALED_BY = 7 days;
    uint256 private constant JURORS = 30; // 3 + 7 + 15 may sit in one case
    uint256 private constant PARTIES = 5;
    uint256 private constant STAGES = 4;
    uint96 private constant POSTERS_BOND = uint96(900 * DOLLAR);
    bytes32 private constant SALT = keccak256("salt");

    IDisputeCourt private constant court = IDisputeCourt(COURT);

    uint256 private draws;
    uint256 private paidIn;
    uint256 private openedAt;
    mapping(uint256 stage => mapping(Side side => mapping(address account => uint256))) private bonds;

    function setUp() public override {
        super.setUp();
        address registry = _deploy("MockJurors", "");
        for (uint256 i = 0; i < JURORS; ++i) {
            IMockJurors(registry).admit(_juror(i), bytes32(i + 1));
            IMockJurors(registry).offer(_juror(i), true);
        }
        // The escrow knows its court by an address of its own; code and immutables are the court's.
        address made = _deploy("DisputeCourt", abi.encode(coin, escrow, registry, STEWARDS, GOVERNANCE));
        vm.etch(COURT, made.code);
        escrow.depositBond(1, POSTERS_BOND);
        for (uint256 i = 0; i < PARTIES; ++i) {
            coin.mint(_party(i), type(uint96).max);
            vm.prank(_party(i));
            coin.approve(COURT, type(uint256).max);
        }
        vm.warp(_now() + 1);
    }

    /// @notice Of any case about an attestation or a plea: what is paid out is what went in and what was slashed.
    function testFuzz_everyUnitIsPaidOut(uint256 seed, uint96 amount) external {
        draws = seed;
        _attest(1, 0);
        bool isPlea = _draw(2) == 0;
        _open(isPlea, 1 + amount % uint96(50_000 * DOLLAR));
        uint256 level = _live();
        court.execute(1);
        Case memory ended = court.caseOf(1);
        uint256 slashed = coin.balanceOf(COURT) - paidIn;
        vm.assertLe(slashed, ended.outcome == Side.For ? POSTERS_BOND : 0, "slashed without a win");
        _checkShares(ended, level, slashed);
        vm.assertEq(court.liabilities(), 0, "the court still owes somebody");
        vm.assertEq(coin.balanceOf(COURT), 0, "the court keeps something");
    }

    /* LIFE */

    function _open(bool isPlea, uint96 amount) private {
        uint96 bond = court.quote(_party(0), isPlea ? amount : _amountOf(1));
        openedAt = _now();
        vm.prank(_party(0));
        isPlea ? court.openPlea(1, 1, amount, SALT) : court.openAttestation(1, 1, SALT);
        vm.assertEq(court.caseOf(1).bond, bond, "another bond than quoted");
        (paidIn, bonds[0][Side.For][_party(0)]) = (bond, bond);
        _backSome(0, 2 * uint256(bond));
    }

    /// @dev Every level that comes to sit: a panel, votes, and whatever is paid for an appeal. Returns the last level.
    function _live() private returns (uint256 level) {
        while (true) {
            uint256 start = openedAt + JOINING + level * LEVEL;
            vm.warp(start);
            court.draw(1);
            vm.roll(vm.getBlockNumber() + 129);
            court.draw(1);
            _vote(level, start);
            if (level == 2) break;
            vm.warp(start + REVEALED_BY);
            _backSome(level + 1, uint256(court.caseOf(1).bond) << (level + 1));
            vm.warp(start + LEVEL);
            (, Phase phase,) = court.statusOf(1);
            if (phase != Phase.Drawing) break;
            ++level;
        }
        vm.warp(openedAt + JOINING + (level + 1) * LEVEL);
    }

    function _vote(uint256 level, uint256 start) private {
        (address[] memory jurors,,) = court.benchOf(1, level);
        vm.assertEq(jurors.length, (4 << level) - 1, "panel");
        uint256 leaning = _draw(3);
        Side[] memory votes = new Side[](jurors.length);
        for (uint256 i = 0; i < jurors.length; ++i) {
            votes[i] = Side(_draw(3) == 0 ? _draw(3) : leaning);
            bytes32 commitment = court.hashVote(1, level, jurors[i], votes[i], SALT);
            vm.prank(jurors[i]);
            court.commit(1, commitment);
        }
        vm.warp(start + COMMITTED_BY);
        for (uint256 i = 0; i < jurors.length; ++i) {
            if (_draw(6) == 0) continue;
            vm.prank(jurors[i]);
            court.reveal(1, votes[i], SALT);
        }
    }

    /// @dev Up to `most` behind each side, in parts by different parties; often all of it, so that appeals are heard.
    function _backSome(uint256 stage, uint256 most) private {
        for (uint256 i = 0; i < 6; ++i) {
            Side side = i % 2 == 0 ? Side.For : Side.Against;
            (uint256 raised,) = court.bondOf(1, stage, side, address(0));
            uint256 missing = most - raised;
            uint256 least = (uint256(court.caseOf(1).bond) << stage) / 4;
            if (missing == 0 || _draw(4) == 0) continue;
            uint256 part = missing <= least || _draw(2) == 0 ? missing : least + _draw(missing - least);
            address party = _party(_draw(PARTIES));
            vm.prank(party);
            court.back(1, side, uint96(part));
            paidIn += part;
            bonds[stage][side][party] += part;
        }
    }

    /* SHARES */

    /// @dev Everybody collects and withdraws; jurors get equal fees, winners the rest by their bonds.
    function _checkShares(Case memory ended, uint256 last, uint256 slashed) private {
        uint256 pot = slashed;
        uint256 won = 0;
        for (uint256 i = 0; i < PARTIES; ++i) {
            (, uint256 atRisk, uint256 winning) = _bondsOf(ended, _party(i));
            pot += atRisk;
            won += winning;
        }
        for (uint256 level = 0; level <= last; ++level) {
            pot -= _checkFees(ended, level);
        }
        for (uint256 i = 0; i < PARTIES; ++i) {
            (uint256 safe,, uint256 winning) = _bondsOf(ended, _party(i));
            uint256 due = won == 0 ? safe : safe + pot * winning / won;
            uint256 paid = _withdrawn(_party(i));
            // Every stage is rounded down by itself; the last one takes the units that are left.
            vm.assertLe(due, paid + STAGES, "a party got less than its part");
            vm.assertLe(paid, due + PARTIES * STAGES, "a party got more than its part");
        }
        vm.assertEq(_withdrawn(ended.beneficiary), won == 0 ? pot : 0, "what nobody won");
    }

    /// @dev A quarter of the level's bond, in equal parts, for those who voted as it was decided; none for anybody else.
    function _checkFees(Case memory ended, uint256 level) private returns (uint256 fees) {
        (address[] memory jurors, uint8[3] memory votes,) = court.benchOf(1, level);
        uint256 coherent = ended.verdict == Side.Neither ? 0 : votes[uint256(ended.verdict)];
        if (level >= ended.stages) coherent = 0;
        uint256 fee = coherent == 0 ? 0 : (uint256(ended.bond) << level) / 4 / coherent;
        uint256 paid = 0;
        for (uint256 i = 0; i < jurors.length; ++i) {
            uint256 amount = _withdrawn(jurors[i]);
            vm.assertTrue(amount == 0 || amount == fee, "another fee");
            if (amount != 0) ++paid;
        }
        vm.assertEq(paid, coherent, "who is paid");
        return fee * coherent;
    }

    /// @dev An account's bonds: what goes back whatever was decided, what was at risk, and of that what won.
    function _bondsOf(Case memory ended, address account)
        private
        view
        returns (uint256 safe, uint256 atRisk, uint256 winning)
    {
        for (uint256 stage = 0; stage < STAGES; ++stage) {
            uint256 both = bonds[stage][Side.For][account] + bonds[stage][Side.Against][account];
            if (stage >= ended.stages || ended.outcome == Side.Neither) {
                safe += both;
            } else {
                atRisk += both;
                winning += bonds[stage][ended.outcome][account];
            }
        }
    }

    /// @dev What an account is credited, once, and takes; nothing where it is owed nothing.
    function _withdrawn(address account) private returns (uint256) {
        bytes memory call = abi.encodeCall(IDisputeCourt.collect, (1, account));
        (bool isOwed,) = COURT.call(call);
        (bool isAgain,) = COURT.call(call);
        uint256 credit = court.creditOf(account);
        vm.assertTrue(!isAgain && (!isOwed || credit != 0), "collected twice, or nothing");
        if (credit == 0) return 0;
        uint256 before = coin.balanceOf(account);
        vm.prank(account);
        court.withdraw();
        return coin.balanceOf(account) - before;
    }

    /* DRAWS */

    function _draw(uint256 below) private returns (uint256) {
        draws = uint256(keccak256(abi.encode(draws)));
        return draws % below;
    }

    function _juror(uint256 number) private pure returns (address) {
        return address(uint160(0x10000 + number));
    }

    function _party(uint256 number) private pure returns (address) {
        return address(uint160(0x20000 + number));
    }

    function _terms() internal view override returns (ProgramTerms memory terms) {
        terms = super._terms();
        terms.bond = POSTERS_BOND;
    }
}
