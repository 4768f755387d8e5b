"""An agent as guests had it in 2016: XML-RPC over HTTP/1.0, one request at a time."""

import sys
from xmlrpc.server import SimpleXMLRPCServer

server = SimpleXMLRPCServer(("0.0.0.0", int(sys.argv[1])), logRequests=False)
server.register_function(lambda: "idle", "get_status")
server.handle_error = lambda *of_a_caller_that_left: None
print("ready", flush=True)
server.serve_forever()
