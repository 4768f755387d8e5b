/**
 * Hostile inputs for the tests of all modules: seeds, mutations of them, and the measure of what
 * reading one costs. No part of a node.
 */
package io.rookery.fuzz;
