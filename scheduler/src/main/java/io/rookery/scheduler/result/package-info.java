/** What guests send back: the result server, its rules, and the layout of an attempt's folder. */
package io.rookery.scheduler.result;
