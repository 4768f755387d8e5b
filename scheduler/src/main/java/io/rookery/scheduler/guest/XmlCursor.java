package io.rookery.scheduler.guest;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Walks through a hostile document: elements and text only, bounded in depth and number. Whatever
 * is wrong with it becomes an {@link XmlRpcException}, also what the platform's parser throws
 * unchecked.
 */
final class XmlCursor {
  private static final int DEEPEST = 32;
  private static final int MOST_ELEMENTS = 20_000;

  private final XMLStreamReader reader;
  private int depth;
  private int elements;
  private int event = XMLStreamConstants.START_DOCUMENT;

  XmlCursor(byte[] document) throws XmlRpcException {
    try {
      this.reader = factory().createXMLStreamReader(new StringReader(decoded(document)));
    } catch (XMLStreamException | RuntimeException e) {
      throw refused(e);
    }
    // The later version lets control characters through; no agent writes it.
    if (reader.getVersion() != null && !reader.getVersion().equals("1.0")) {
      throw new XmlRpcException("the document is not XML 1.0");
    }
  }

  /**
   * All agents write UTF-8; an encoding of the guest's choice only adds ways to be misread. Decoded
   * here, and searched for a DTD, because the platform's parser reports broken bytes and DTDs that
   * do not end on standard error, as often as a guest likes.
   */
  private static String decoded(byte[] document) throws XmlRpcException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
    } catch (CharacterCodingException e) {
      throw new XmlRpcException("the document is not UTF-8");
    }
    if (text.contains("<!DOCTYPE")) {
      throw new XmlRpcException("the document has a DTD or entities");
    }
    return text;
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    return factory;
  }

  /** Moves to the next start, end or run of text. */
  void advance() throws XmlRpcException {
    do {
      event = read();
    } while (event == XMLStreamConstants.COMMENT
        || event == XMLStreamConstants.PROCESSING_INSTRUCTION
        || event == XMLStreamConstants.SPACE);
    if (event == XMLStreamConstants.START_ELEMENT) {
      if (++depth > DEEPEST || ++elements > MOST_ELEMENTS) {
        throw new XmlRpcException("the document is too deep or has too many elements");
      }
    } else if (event == XMLStreamConstants.END_ELEMENT) {
      depth--;
    } else if (event != XMLStreamConstants.CHARACTERS
        && event != XMLStreamConstants.CDATA
        && event != XMLStreamConstants.END_DOCUMENT) {
      throw new XmlRpcException("the document has a DTD or entities");
    }
  }

  /** Moves to the next start or end; between those only blanks may stand. */
  void advanceToTag() throws XmlRpcException {
    advance();
    while (isText()) {
      if (!text().isBlank()) {
        throw new XmlRpcException("there is text between elements");
      }
      advance();
    }
  }

  /** Moves on, to the start of an element of this name. */
  void open(String name) throws XmlRpcException {
    advanceToTag();
    if (!isStart(name)) {
      throw new XmlRpcException("<" + name + "> is missing");
    }
  }

  /** Moves on, to the end of the element just read. */
  void close() throws XmlRpcException {
    advanceToTag();
    if (!isEnd()) {
      throw new XmlRpcException("there is an element too many");
    }
  }

  /** The text of the element that has just started, up to its end. */
  String content() throws XmlRpcException {
    StringBuilder content = new StringBuilder();
    advance();
    while (isText()) {
      content.append(text());
      advance();
    }
    if (!isEnd()) {
      throw new XmlRpcException("there is an element where text must stand");
    }
    return content.toString();
  }

  boolean isStart() {
    return event == XMLStreamConstants.START_ELEMENT;
  }

  boolean isStart(String name) {
    return isStart() && name().equals(name);
  }

  boolean isEnd() {
    return event == XMLStreamConstants.END_ELEMENT;
  }

  boolean isText() {
    return event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA;
  }

  String name() {
    return reader.getLocalName();
  }

  String text() {
    return reader.getText();
  }

  private int read() throws XmlRpcException {
    try {
      return reader.next();
    } catch (XMLStreamException | RuntimeException e) {
      throw refused(e);
    }
  }

  private static XmlRpcException refused(Exception cause) {
    return new XmlRpcException(
        "the document is not well formed: "
            + GuestText.bounded(String.valueOf(cause.getMessage())));
  }
}
