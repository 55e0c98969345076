"""What to do about each custom error of the `DisputeCourt`: the words that follow its name and values."""

from __future__ import annotations

SHOW = "guerdon dispute show ID says what the case waits for"

COURT_FIXES = {
    "UnknownCase(uint256)": "the court has no case of this number, check it",
    "CaseExists(uint256)": "follow or back that case instead of opening another",
    "PhaseDiffers(uint8)": SHOW,
    "EvidenceMissing()": "give a file whose hash is not zero",
    "NotDisputable(uint64)": "a plea is about the newest epoch or the one before, and not about a voided one",
    "PleaTooLate(uint256)": "wait for the next epoch, whose tree can be pleaded about again",
    "AmountMissing()": "ask for more than nothing",
    "ShareOutOfRange(uint96,uint96,uint96)": "name an amount from what the leaf before has to below what the leaf has",
    "AccountMoved(address,address)": "the evidence puts another account at this place, fetch the published one",
    "SideMissing()": "name the side: for or against",
    "SideNotAsked(uint8)": "against the council only the losing side pays, leave --side out",
    "BondTooSmall(uint96,uint256)": "give at least a quarter of the bond, or what is missing",
    "BondTooLarge(uint96,uint256)": "give what is missing at most",
    "JurorsParty(bytes32)": "who sits in a case, or is affiliated with who does, backs no side of it",
    "TargetAhead(uint256)": "draw again after that block",
    "NotJuror(address)": "only who was drawn for the level that sits votes, guerdon dispute show ID names them",
    "CommitmentMissing()": "commit to a hash that is not zero",
    "CommitmentRepeated(bytes32)": "one commitment a seat, reveal it when the time comes",
    "RevealDiffers(bytes32,bytes32)": "the vote kept here is not the one that was committed, find the file that is",
    "RevealRepeated(address)": "one vote a seat, and it is shown already",
    "NotCouncil(address)": "only the stewards' council rules here",
    "NotGovernance(address)": "only governance rules here, by a proposal",
    "NothingHeld(uint256)": "this case holds no share, there is nothing to end",
    "NothingToCollect(address)": "the case owes this account nothing, or it was collected already",
    "NothingToWithdraw(address)": "collect what a case owes first, by guerdon dispute collect ID",
    "GasTooLow(uint256,uint256)": "send it with more gas",
}
