package io.rookery.cluster.peer;

/**
 * What became of the copies of a lost node.
 *
 * @param repaired stand on enough other nodes again
 * @param unrepairable are held by no node that is here
 * @param postponed are held elsewhere and could not be copied now, for want of nodes or of room
 */
public record Repaired(int repaired, int unrepairable, int postponed) {}
