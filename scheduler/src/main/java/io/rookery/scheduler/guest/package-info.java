/** The agents inside guests: who answers, what they are sent, and how an analysis is driven. */
package io.rookery.scheduler.guest;
